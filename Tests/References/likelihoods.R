# Reference numbers for fits by maximum likelihood and for regressions with block covariance.
#
#   Rscript likelihoods.R > likelihoods-r.json      (packages MASS, nlme, sandwich, jsonlite)
#
# Data: R's warpbreaks, esoph, discoveries (datasets), MASS's quine and faithful-like vectors, nlme's Ovary, Orthodont.
# glm estimates by iteratively reweighted least squares, here to 1e-14; glm.nb by it and Newton's method in turn; gls by
# nlminb to 1e-14. Errors of glm are those of the expected information, which is the observed one for canonical links.
# Run again only when a case is added or a figure was wrong.
suppressMessages({library(MASS); library(nlme); library(sandwich); library(jsonlite)})

tight <- glm.control(epsilon = 1e-14, maxit = 200)
se <- function(fit, v = vcov(fit)) unname(sqrt(diag(v)))
told <- function(fit, extra = list()) {
  f <- summary(fit)
  c(list(estimates = unname(coef(fit)), errors = se(fit), logLik = as.numeric(logLik(fit)), aic = AIC(fit), bic = BIC(fit),
         deviance = deviance(fit), pearson = sum(residuals(fit, type = "pearson")^2), df = fit$df.residual), extra)
}

breaks <- with(warpbreaks, data.frame(n = breaks, woolB = as.numeric(wool == "B"), tensionM = as.numeric(tension == "M"),
                                      tensionH = as.numeric(tension == "H")))
poissonFit <- glm(n ~ woolB + tensionM + tensionH, poisson, breaks, control = tight)
finds <- data.frame(year = as.numeric(time(discoveries)), n = as.numeric(discoveries))
finds$t <- (finds$year - 1900) / 10
findsFit <- glm(n ~ t + I(t^2), poisson, finds, control = tight)

# Profile of a coefficient: where twice the log-likelihood lacks qchisq(.95, 1).
profiled <- function(fit, name, data, family) {
  x <- model.matrix(fit)
  y <- fit$y
  w <- if (is.null(fit$prior.weights)) rep(1, length(y)) else fit$prior.weights
  at <- function(b) {
    held <- glm.fit(x[, colnames(x) != name, drop = FALSE], y, weights = w, offset = x[, name] * b, family = family,
                    control = tight)
    held$deviance - fit$deviance - qchisq(.95, 1)
  }
  b <- coef(fit)[[name]]
  s <- sqrt(diag(vcov(fit)))[[name]]
  c(uniroot(at, c(b - 6 * s, b), tol = 1e-13)$root, uniroot(at, c(b, b + 6 * s), tol = 1e-13)$root)
}

school <- with(quine, data.frame(days = Days, ethN = as.numeric(Eth == "N"), sexM = as.numeric(Sex == "M"),
                                 age1 = as.numeric(Age == "F1"), age2 = as.numeric(Age == "F2"),
                                 age3 = as.numeric(Age == "F3"), slow = as.numeric(Lrn == "SL")))
nbFit <- glm.nb(days ~ ethN + sexM + age1 + age2 + age3 + slow, school, control = glm.control(epsilon = 1e-14, maxit = 500))

beetles <- data.frame(dose = c(1.6907, 1.7242, 1.7552, 1.7842, 1.8113, 1.8369, 1.8610, 1.8839),
                      total = c(59, 60, 62, 56, 63, 59, 62, 60), killed = c(6, 13, 18, 28, 52, 53, 61, 60))
binomialFit <- glm(cbind(killed, total - killed) ~ dose, binomial, beetles, control = tight)
single <- data.frame(x = mtcars$wt, y = mtcars$am)
singleFit <- glm(y ~ x, binomial, single, control = tight)

# Correlated and uneven errors about a curve, by gnls and gls with maximum likelihood.
control <- glsControl(tolerance = 1e-14, msTol = 1e-15, opt = "nlminb", maxIter = 1000, msMaxIter = 1000)
lake <- data.frame(year = as.numeric(time(LakeHuron)), level = as.numeric(LakeHuron))
gaps <- lake[-c(5, 6, 20, 41, 42, 43, 77), ]
gaps$year <- gaps$year + ifelse(seq_len(nrow(gaps)) %% 3 == 0, .25, 0)
serial <- function(fit, extra) {
  c(list(estimates = unname(coef(fit)), sigma = fit$sigma,
         phi = unname(coef(fit$modelStruct$corStruct, unconstrained = FALSE)), logLik = as.numeric(logLik(fit))), extra)
}
lakeFit <- gls(level ~ I(year - 1920), lake, correlation = corAR1(), method = "ML", control = control)
gapsFit <- gls(level ~ I(year - 1920), gaps, correlation = corCAR1(form = ~year), method = "ML", control = control)

# Blocks.
teeth <- data.frame(distance = Orthodont$distance, age = Orthodont$age, subject = as.character(Orthodont$Subject),
                    female = as.numeric(Orthodont$Sex == "Female"))
some <- teeth[-c(2, 7, 30, 31, 77), ]
block <- function(formula, data, correlation, method, extra) {
  fit <- gls(formula, data, correlation = correlation, method = method, control = control)
  t <- summary(fit)$tTable
  c(list(estimates = unname(t[, 1]), errors = unname(t[, 2]), p = unname(t[, 4]), sigma = fit$sigma,
         correlation = unname(coef(fit$modelStruct$corStruct, unconstrained = FALSE)), logLik = as.numeric(logLik(fit)),
         method = method), extra)
}
blocks <- list()
for (method in c("REML", "ML")) {
  blocks <- c(blocks, list(
    block(distance ~ age * female, teeth, corCompSymm(form = ~ 1 | subject), method,
          list(data = "teeth", formula = "distance ~ age*female", kind = "exchangeable")),
    block(distance ~ age * female, some, corCompSymm(form = ~ 1 | subject), method,
          list(data = "some", formula = "distance ~ age*female", kind = "exchangeable")),
    block(distance ~ age * female, some, corCAR1(form = ~ age | subject), method,
          list(data = "some", formula = "distance ~ age*female", kind = "ar1", time = "age"))))
}
# A correlation below 0: differences from the subject's own mean, but for one row in four.
set.seed(7)
rivals <- data.frame(team = rep(letters[1:12], each = 3), x = rep(c(-1, 0, 1), 12), e = rnorm(36))
rivals$y <- round(2 + rivals$x + rivals$e - .8 * ave(rivals$e, rivals$team), 4)
blocks <- c(blocks, list(block(y ~ x, rivals, corCompSymm(form = ~ 1 | team), "REML",
                               list(data = "rivals", formula = "y ~ x", kind = "exchangeable"))))

clusters <- list(
  list(data = "some", formula = "distance ~ age*female",
       errors = se(list(), vcovCL(lm(distance ~ age * female, some), cluster = some$subject))),
  list(data = "rivals", formula = "y ~ x", errors = se(list(), vcovCL(lm(y ~ x, rivals), cluster = rivals$team))))

lineFit <- lm(level ~ year, lake)
# Its own probability is 1 - pchisq, which has no digits this far out.
box <- Box.test(residuals(lineFit), lag = 10, type = "Ljung-Box")

cat(toJSON(list(
  versions = as.list(sapply(c("MASS", "nlme", "sandwich"), function(p) as.character(packageVersion(p)))),
  data = list(breaks = as.list(breaks), finds = as.list(finds), school = as.list(school), beetles = as.list(beetles),
              single = as.list(single), lake = as.list(lake), gaps = as.list(gaps), teeth = as.list(teeth),
              some = as.list(some), rivals = as.list(rivals[, c("team", "x", "y")])),
  poisson = told(poissonFit, list(profile = profiled(poissonFit, "woolB", breaks, poisson()))),
  finds = told(findsFit, list(profile = profiled(findsFit, "I(t^2)", finds, poisson()))),
  negativeBinomial = told(nbFit, list(theta = nbFit$theta)),
  binomial = told(binomialFit, list(profile = profiled(binomialFit, "dose", beetles, binomial()))),
  single = told(singleFit),
  lake = serial(lakeFit, list()), gaps = serial(gapsFit, list()), blocks = blocks, clusters = clusters,
  ljungBox = list(residuals = unname(residuals(lineFit)), statistic = unname(box$statistic), p = pchisq(unname(box$statistic), 10, lower.tail = FALSE))),
  auto_unbox = TRUE, digits = I(17), na = "null"), "\n")
