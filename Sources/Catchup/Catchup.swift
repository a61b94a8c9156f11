// The library's face: `import Catchup` brings every room. They stay separate modules, each importing only those before
// it; a program that needs one of them alone can import it by its own name.

@_exported public import Backtesting
@_exported public import Curves
@_exported public import Datasets
@_exported public import Fitting
@_exported public import Forecasting
@_exported public import Reports
@_exported public import Sensitivity
@_exported public import Solvers
@_exported public import Studies
