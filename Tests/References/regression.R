# Reference numbers for FittingTests by R: linear regression (stats), heteroscedasticity- and autocorrelation-consistent
# errors (sandwich), generalised least squares (nlme), ridge (MASS), MM (robustbase), tests of residuals (lmtest).
#
#   apt-get install r-base-core r-cran-mass r-cran-nlme r-cran-lmtest r-cran-sandwich r-cran-robustbase r-cran-jsonlite
#   Rscript regression.R > regression-r.json
#
# The data are figures that come with R: stackloss, mtcars, longley, LakeHuron; Orthodont (nlme) and starsCYG (robustbase).
# Run again only when a case is added or a figure was wrong.
suppressPackageStartupMessages({
  library(MASS); library(nlme); library(lmtest); library(sandwich); library(robustbase); library(jsonlite)
})
data(starsCYG)

stack <- stackloss; names(stack) <- c("air", "water", "acid", "loss")
cars <- mtcars
jobs <- longley; names(jobs) <- c("deflator", "gnp", "unemployed", "forces", "population", "year", "employed")
lake <- data.frame(year = as.numeric(time(LakeHuron)), level = as.numeric(LakeHuron))
gaps <- lake[-c(5, 6, 20, 41, 42, 43, 77), ]
gaps$year <- gaps$year + ifelse(seq_len(nrow(gaps)) %% 3 == 0, .25, 0)
teeth <- data.frame(distance = Orthodont$distance, age = Orthodont$age, subject = as.character(Orthodont$Subject),
                    sex = as.character(Orthodont$Sex))
stars <- starsCYG; names(stars) <- c("temperature", "light")

summarised <- function(fit, errors = NULL, extra = list()) {
  s <- summary(fit)
  b <- coef(fit)
  kept <- !is.na(b)
  v <- matrix(NA, length(b), 4)
  v[kept, ] <- s$coefficients
  ci <- confint(fit)
  c(list(names = names(b), estimates = unname(b), errors = v[, 2], t = v[, 3], p = v[, 4],
         low = unname(ci[, 1]), high = unname(ci[, 2]), sigma = s$sigma, df = fit$df.residual,
         rSquared = s$r.squared, adjusted = s$adj.r.squared,
         f = unname(s$fstatistic), fP = unname(pf(s$fstatistic[1], s$fstatistic[2], s$fstatistic[3], lower = FALSE)),
         logLik = as.numeric(logLik(fit))), extra)
}
se <- function(v) unname(sqrt(diag(v)))
sandwiches <- function(fit, lag) list(
  hc0 = se(vcovHC(fit, "HC0")), hc1 = se(vcovHC(fit, "HC1")), hc2 = se(vcovHC(fit, "HC2")),
  hc3 = se(vcovHC(fit, "HC3")), neweyWest = se(NeweyWest(fit, lag = lag, prewhite = FALSE, adjust = FALSE)), lag = lag)
residualTests <- function(fit) list(
  breuschPagan = unname(c(bptest(fit)$statistic, bptest(fit)$p.value, bptest(fit)$parameter)),
  durbinWatson = unname(c(dwtest(fit)$statistic, dwtest(fit, exact = TRUE, iterations = 50, tol = 1e-12)$p.value)),
  hat = unname(hatvalues(fit)), cook = unname(cooks.distance(fit)), standardised = unname(rstandard(fit)))

newStack <- data.frame(air = c(55, 70, 90), water = c(18, 25, 30), acid = c(80, 88, 95))
stackFit <- lm(loss ~ air + water + acid, stack)
predicted <- function(fit, new) {
  conf <- predict(fit, new, interval = "confidence", se.fit = TRUE)
  pred <- suppressWarnings(predict(fit, new, interval = "prediction"))
  list(fit = unname(conf$fit[, 1]), error = unname(conf$se.fit), confLow = unname(conf$fit[, 2]),
       confHigh = unname(conf$fit[, 3]), predLow = unname(pred[, 2]), predHigh = unname(pred[, 3]))
}
inflation <- function(fit) unname(diag(solve(cor(model.matrix(fit)[, -1]))))
zero <- function(full, reduced) {
  a <- anova(reduced, full)
  c(a[2, "F"], a[2, "Df"], a[2, "Res.Df"], a[2, "Pr(>F)"])
}

# That R b = q, one equation.
wald <- function(fit, r, q) {
  f <- (sum(r * coef(fit)) - q)^2 / drop(t(r) %*% vcov(fit) %*% r)
  c(f, 1, fit$df.residual, pf(f, 1, fit$df.residual, lower = FALSE))
}

carFit <- lm(log(mpg) ~ wt + I(wt^2) + factor(cyl) * hp, cars)
heavy <- lm(mpg ~ wt + hp, cars, weights = qsec)
aliased <- lm(mpg ~ wt + I(2 * wt) + hp + I(wt - 3 * hp), cars)

linear <- list(
  stack = summarised(stackFit, extra = c(list(data = "stack", formula = "loss ~ air + water + acid",
    predictions = predicted(stackFit, newStack), inflation = inflation(stackFit),
    nested = zero(stackFit, lm(loss ~ water, stack)),
    combination = wald(stackFit, c(0, 2, 1, 0), 3)),
    sandwiches(stackFit, 3), residualTests(stackFit))),
  cars = summarised(carFit, extra = c(list(data = "cars", formula = "log(mpg) ~ wt + wt^2 + factor(cyl)*hp",
    nested = zero(carFit, lm(log(mpg) ~ wt + I(wt^2) + factor(cyl) + hp, cars))), sandwiches(carFit, 2),
    residualTests(carFit))),
  heavy = summarised(heavy, extra = c(list(data = "cars", formula = "mpg ~ wt + hp", weights = "qsec",
    nested = zero(heavy, lm(mpg ~ wt, cars, weights = qsec))), sandwiches(heavy, 2))),
  gears = summarised(lm(mpg ~ factor(gear) + factor(am) + wt - 1, cars),
                     extra = list(data = "cars", formula = "mpg ~ factor(gear) + factor(am) + wt - 1")),
  slopes = summarised(lm(mpg ~ wt:factor(am) + qsec, cars),
                      extra = list(data = "cars", formula = "mpg ~ qsec + wt:factor(am)")),
  aliased = summarised(aliased, extra = list(data = "cars", formula = "mpg ~ wt + I(2*wt) + hp + I(wt - 3*hp)")),
  crossed = summarised(lm(mpg ~ (factor(cyl) + wt + qsec)^2 - factor(cyl):qsec, cars),
                       extra = list(data = "cars", formula = "mpg ~ (factor(cyl) + wt + qsec)^2 - factor(cyl):qsec")))
# slopes: R puts main effects first, as the formula here does.

generalised <- function(fit, extra) {
  t <- summary(fit)$tTable
  c(list(names = rownames(t), estimates = unname(t[, 1]), errors = unname(t[, 2]), p = unname(t[, 4]), sigma = fit$sigma,
         correlation = unname(coef(fit$modelStruct$corStruct, unconstrained = FALSE)), logLik = as.numeric(logLik(fit))),
    extra)
}
tight <- glsControl(tolerance = 1e-12, msTol = 1e-14, opt = "nlminb", maxIter = 500, msMaxIter = 500)
gls_ <- list(
  jobs = generalised(gls(employed ~ gnp + population, jobs, correlation = corAR1(form = ~year), control = tight),
                     list(data = "jobs", formula = "employed ~ gnp + population")),
  lake = generalised(gls(level ~ year, lake, correlation = corAR1(), control = tight),
                     list(data = "lake", formula = "level ~ year")),
  gaps = generalised(gls(level ~ year, gaps, correlation = corCAR1(form = ~year), control = tight),
                     list(data = "gaps", formula = "level ~ year", time = "year")),
  teeth = generalised(
    gls(distance ~ age * sex, teeth, correlation = corCAR1(form = ~ age | subject), control = tight),
    list(data = "teeth", formula = "distance ~ age*factor(sex)", time = "age", group = "subject")))

shrunk <- function(lambda) {
  fit <- lm.ridge(employed ~ deflator + gnp + unemployed + forces + population + year, jobs, lambda = lambda)
  list(lambda = lambda, estimates = unname(coef(fit)))
}

control <- lmrob.control(nResample = 5000, best.r.s = 20, k.max = 5000, refine.tol = 1e-14, rel.tol = 1e-14,
                         maxit.scale = 2000, max.it = 5000, cov = ".vcov.avar1", solve.tol = 1e-12)
robust <- function(formula, data, extra) {
  set.seed(1)
  fit <- lmrob(formula, data, control = control)
  s <- summary(fit)$coefficients
  c(list(names = rownames(s), estimates = unname(s[, 1]), errors = unname(s[, 2]), p = unname(s[, 4]), scale = fit$scale,
         weights = unname(fit$rweights), tuning = c(control$tuning.chi, control$tuning.psi)), extra)
}
robusts <- list(
  stack = robust(loss ~ air + water + acid, stack, list(data = "stack", formula = "loss ~ air + water + acid")),
  stars = robust(light ~ temperature, stars, list(data = "stars", formula = "light ~ temperature")),
  cars = robust(mpg ~ wt + hp + factor(am), cars, list(data = "cars", formula = "mpg ~ wt + hp + factor(am)")))
set.seed(1)
mm <- rlm(light ~ temperature, stars, method = "MM", maxit = 500, acc = 1e-12)

cat(toJSON(list(
  versions = as.list(sapply(c("MASS", "nlme", "lmtest", "sandwich", "robustbase"),
                            function(p) as.character(packageVersion(p)))),
  data = list(stack = as.list(stack), cars = as.list(cars), jobs = as.list(jobs), lake = as.list(lake),
              gaps = as.list(gaps), teeth = as.list(teeth), stars = as.list(stars)),
  newStack = as.list(newStack), linear = linear, generalised = gls_,
  ridge = list(shrunk(0.05), shrunk(2)), robust = robusts,
  rlm = list(estimates = unname(coef(mm)), scale = mm$s)), auto_unbox = TRUE, digits = I(17), na = "null"), "\n")
