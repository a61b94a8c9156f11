/// A plot over dates, as a value: what is drawn, not how.
///
/// One figure becomes one gnuplot script, and that script becomes an SVG drawing, a PNG picture or a drawing for a
/// terminal by another `set terminal`. Equal figures give equal bytes.
public struct Figure: Sendable, Equatable {
  /// Short name of the figure, such as `levels`; ids in the SVG begin with it.
  public var name: String
  /// The finding in one sentence: caption and alternative text.
  public var title: String
  public var x: Axis
  public var y: Axis
  /// Drawn in order, the first at the back.
  public var layers: [Layer]
  /// Share of the usual height the figure needs.
  public var relativeHeight: Double

  public init(name: String, title: String, x: Axis = .dates, y: Axis, layers: [Layer], relativeHeight: Double = 1) {
    self.name = name
    self.title = title
    self.x = x
    self.y = y
    self.layers = layers
    self.relativeHeight = relativeHeight
  }
}

extension Figure {
  public struct Axis: Sendable, Equatable {
    public enum Scale: Sendable { case linear, logarithmic }

    /// How the numbers along the axis are written.
    public enum Notation: Sendable {
      /// Decimal years, written as years.
      case years
      case number
      /// A share, written in per cent.
      case percent
      /// No numbers along the axis.
      case hidden
    }

    /// What the axis measures, with its unit.
    public var label: String
    public var scale: Scale
    public var notation: Notation
    /// The stretch that is drawn; nil to show all points.
    public var range: ClosedRange<Double>?
    /// Where the numbers along the axis end, though the axis goes on; nil for its whole length.
    public var numberedUntil: Double?

    public init(
      label: String, scale: Scale = .linear, notation: Notation = .number, range: ClosedRange<Double>? = nil,
      numberedUntil: Double? = nil
    ) {
      self.label = label
      self.scale = scale
      self.notation = notation
      self.range = range
      self.numberedUntil = numberedUntil
    }

    /// Dates as decimal years.
    public static let dates = Axis(label: "", notation: .years)
  }

  public struct Point: Sendable, Equatable {
    public var x: Double
    public var y: Double

    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// The extent of a band at one date; nil where the band has no lower or upper edge, which leaves a gap.
  public struct Extent: Sendable, Equatable {
    public var x: Double
    public var low: Double?
    public var high: Double?

    public init(_ x: Double, low: Double?, high: Double?) {
      self.x = x
      self.low = low
      self.high = high
    }
  }

  /// Ink by meaning; the colours are those of Okabe and Ito (2008), told apart by colour-blind readers too.
  public enum Ink: Int, Sendable, CaseIterable {
    case follower, leader, third, fourth, fifth, sixth
    /// The colour of the text around the figure.
    case neutral
    /// The colour of the text, faded.
    case faint
  }

  public enum Stroke: Sendable { case solid, dashed, dotted }

  public enum Shape: Sendable, Equatable {
    case points([Point])
    case line([Point], Stroke)
    /// Each value holds until the next point.
    case steps([Point])
    /// The space between two quantiles, filled so that overlapping bands grow darker.
    case band([Extent])
    /// From the axis (or zero) to each point.
    case bars([Point])
    /// Equally likely outcomes, one dot each.
    case dots([Point])
    /// A date that matters, over the whole height.
    case verticalLine(Double, Stroke)
    /// A level that matters, over the whole width.
    case horizontalLine(Double, Stroke)
    /// The stretch between two values at one date, with its label beside it.
    case bracket(x: Double, low: Double, high: Double)
  }

  public struct Layer: Sendable, Equatable {
    public var shape: Shape
    public var ink: Ink
    /// Drawn at the end of a line, beside a reference line or in the legend.
    public var label: String?

    public init(_ shape: Shape, ink: Ink, label: String? = nil) {
      self.shape = shape
      self.ink = ink
      self.label = label
    }
  }
}
