import Datasets
import Testing

@Test(
  "the name that was meant",
  arguments: [
    ("vendr", "vendor"), ("Vendor", "vendor"), ("vnedor", "vendor"), ("statsu", "status"), ("valeu", "value"),
    ("sta", "status"), ("zzz", nil), ("", nil), ("entity name", nil),
  ] as [(String, String?)])
func nearest(name: String, meant: String?) {
  #expect(nearestName(to: name, among: ["entity", "vendor", "status", "value", ""]) == meant)
}
