/// The version of the toolkit, as `catchup --version` prints it and every record carries it.
public enum Version {
  public static let current = "0.1.0"
}
