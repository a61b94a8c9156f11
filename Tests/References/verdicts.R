# Reference numbers for FittingTests by R: profile intervals (nls, MASS), influence (stats), Durbin-Watson and
# Breusch-Pagan (lmtest), Shapiro-Wilk and comparison of nested fits (stats), Vuong (pscl).
#
#   apt-get install r-base-core r-cran-mass r-cran-lmtest r-cran-pscl r-cran-jsonlite
#   Rscript verdicts.R > verdicts-r.json
#
# Run again only when a case is added or a figure was wrong.
suppressPackageStartupMessages({library(MASS); library(lmtest); library(pscl); library(jsonlite)})

# United States merchant marine, share converted from wood to metal: R package diffusion, figures only.
t <- c(1885, 1890, 1895, 1900, 1905, 1910, 1915, 1920, 1925, 1930, 1935, 1939, 1945, 1950, 1955, 1960, 1965)
y <- c(10.07, 14.16, 20.92, 30.84, 44.13, 54.83, 63.23, 76.25, 83.29, 84.1, 85.08, 83.09, 94.16, 93.74, 94.58, 95.11,
       95.48) / 100
tight <- nls.control(tol = 1e-7, maxiter = 500)
d <- data.frame(t = t, y = y)
logistic <- nls(y ~ K / (1 + exp(-b * (t - m))), d, start = list(K = .94, b = .1, m = 1907), control = tight)
two <- nls(y ~ 1 / (1 + exp(-b * (t - m))), d, start = list(b = .08, m = 1909), control = tight)
gompertz <- nls(y ~ K * exp(-exp(-b * (t - m))), d, start = list(K = .97, b = .07, m = 1900), control = tight)
profileOf <- function(fit, level) {
  q <- suppressMessages(confint(fit, level = level))
  unname(q)
}
# At nls's own tolerance: its profiles fail at the tight one. MASS interpolates, so these hold four digits or so.
loose <- nls(y ~ K / (1 + exp(-b * (t - m))), d, start = list(K = .94, b = .1, m = 1907))
invisible(capture.output({
  profile95 <- profileOf(loose, .95)
  profile90 <- profileOf(loose, .9)
}))

# Linear: stack loss (Brownlee), in R's datasets, and a made-up line.
stack <- lm(stack.loss ~ Air.Flow + Water.Temp + Acid.Conc., stackloss)
weighted <- lm(stack.loss ~ Air.Flow + Water.Temp + Acid.Conc., stackloss, weights = 1:21)
influenceOf <- function(fit) {
  list(hat = unname(hatvalues(fit)), internal = unname(rstandard(fit)), external = unname(rstudent(fit)),
       cook = unname(cooks.distance(fit)), dffits = unname(dffits(fit)), dfbetas = unname(dfbetas(fit)),
       shifts = unname(dfbeta(fit)))
}
dw <- function(fit, exact) {
  test <- dwtest(fit, alternative = "greater", exact = exact, iterations = 50, tol = 1e-12)
  list(statistic = unname(test$statistic), p = unname(test$p.value))
}
bp <- function(test) list(statistic = unname(test$statistic), p = unname(test$p.value), df = unname(test$parameter))

counts <- data.frame(x = 1:24, y = c(2, 0, 1, 3, 5, 1, 4, 2, 8, 3, 0, 7, 9, 2, 12, 6, 1, 14, 4, 11, 19, 3, 8, 25))
poisson <- glm(y ~ x, poisson, counts)
negative <- glm.nb(y ~ x, counts)
# Two densities whose every point is known: pscl takes the same.
vuongText <- capture.output(vuong(poisson, negative))
pm <- dpois(counts$y, fitted(poisson), log = TRUE)
nm <- dnbinom(counts$y, mu = fitted(negative), size = negative$theta, log = TRUE)

normals <- list(stackloss$stack.loss, resid(stack), resid(logistic), c(1.2, 3.4, 2.2), c(5, 1, 2, 8),
                c(1, 2, 3, 4, 10), log(counts$y + 1), (1:60)^2, qnorm(ppoints(100)))

json <- list(
  versions = list(R = R.version.string, MASS = as.character(packageVersion("MASS")),
                  lmtest = as.character(packageVersion("lmtest")), pscl = as.character(packageVersion("pscl"))),
  marine = list(t = t, y = y, parameters = unname(coef(logistic)), rss = deviance(logistic),
                errors = unname(summary(logistic)$coefficients[, 2]), profile95 = profile95, profile90 = profile90),
  nested = list(rss = c(deviance(two), deviance(logistic)), f = anova(two, logistic)[2, "F value"],
                fP = anova(two, logistic)[2, "Pr(>F)"],
                lr = 2 * (as.numeric(logLik(logistic)) - as.numeric(logLik(two))),
                logLik = c(as.numeric(logLik(two)), as.numeric(logLik(logistic)), as.numeric(logLik(gompertz))),
                aic = c(AIC(two), AIC(logistic), AIC(gompertz)), bic = c(BIC(two), BIC(logistic), BIC(gompertz)),
                residuals = list(as.numeric(resid(two)), as.numeric(resid(logistic)), as.numeric(resid(gompertz))),
                lrP = pchisq(2 * (as.numeric(logLik(logistic)) - as.numeric(logLik(two))), 1, lower.tail = FALSE)),
  stackloss = list(x = unname(as.matrix(cbind(1, stackloss[, 1:3]))), y = stackloss$stack.loss,
                   residuals = unname(resid(stack)), fitted = unname(fitted(stack)), influence = influenceOf(stack),
                   weights = 1:21, weightedResiduals = unname(resid(weighted)), weighted = influenceOf(weighted),
                   dwExact = dw(stack, TRUE), dwNormal = dw(stack, FALSE), bpFitted = bp(bptest(stack, ~ fitted(stack))),
                   bpTime = bp(bptest(stack, ~ seq_len(21))), bpRegressors = bp(bptest(stack))),
  shapiro = lapply(normals, function(x) {
    test <- shapiro.test(as.numeric(x)); list(x = as.numeric(x), w = unname(test$statistic), p = test$p.value)
  }),
  vuong = list(first = pm, second = nm, parameters = c(2, 3), text = vuongText)
)
cat(toJSON(json, digits = I(17), auto_unbox = TRUE), "\n")
