public import Fitting
import Foundation

extension GrowthCalibration {
  /// The calibration that this version of the tool ships, learnt from the pairs in `datasets/catchup-pairs`.
  public static let shipped: GrowthCalibration = {
    do {
      return try JSONDecoder().decode(GrowthCalibration.self, from: Data(PackageResources.calibration_json))
    } catch {
      preconditionFailure("the calibration inside the program cannot be read: \(error)")
    }
  }()
}
