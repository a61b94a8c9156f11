# Reference numbers for FittingTests by R: learning curves as linear models of logarithms (lm), and by least squares on the
# cost itself (nls).
#
#   apt-get install r-base-core r-cran-jsonlite
#   Rscript learning.R > learning.json      # from this folder
#
# Solar modules, world, price and cumulative capacity: datasets/hardware-progress. The second predictor is the years since
# 1974. Standard errors of the learning rate 1 - 2^(-b) by the delta method. Run again only when a case is added or a figure
# was wrong.
library(jsonlite)

rows <- read.csv("../../datasets/hardware-progress/data.csv", stringsAsFactors = FALSE)
price <- rows[rows$series == "solar PV module price", ]
output <- rows[rows$series == "solar PV cumulative capacity", ]
d <- merge(data.frame(date = as.numeric(price$date), y = as.numeric(price$value)),
           data.frame(date = as.numeric(output$date), q = as.numeric(output$value)), by = "date")
d <- d[order(d$date), ]
d$r <- d$date - 1974

# `parameters` are a, b (and c); standard errors on their natural scale.
told <- function(family, noise, parameters, covariance, rss, loglik, rates) {
  errors <- sqrt(diag(covariance))
  slopes <- log(2) * 2^(-parameters[-1])
  list(family = family, noise = noise, dates = d$date, values = d$y, output = d$q, research = d$r,
       parameters = unname(parameters), standardErrors = unname(errors), rss = rss, logLikelihood = loglik,
       rates = I(unname(1 - 2^(-parameters[-1]))), rateErrors = I(unname(slopes * errors[-1])))
}
linear <- function(family, fit) {
  a <- exp(coef(fit)[1])
  p <- c(a, -coef(fit)[-1])
  jacobian <- diag(c(a, rep(-1, length(p) - 1)))
  # The density of y is that of ln y over y.
  told(family, "log-normal", p, jacobian %*% vcov(fit) %*% jacobian, deviance(fit),
       as.numeric(logLik(fit)) - sum(log(d$y)))
}
near <- nls(y ~ q^(-b), d, start = list(b = .4), algorithm = "plinear")
direct <- nls(y ~ a * q^(-b), d, start = list(a = coef(near)[[2]], b = coef(near)[[1]]),
              control = nls.control(tol = 1e-8, maxiter = 500))
fits <- list(
  linear("wright", lm(log(y) ~ log(q), d)),
  linear("two-factor-learning", lm(log(y) ~ log(q) + log(r), d)),
  told("wright", "gaussian", coef(direct), vcov(direct), deviance(direct), as.numeric(logLik(direct))))
cat(toJSON(list(versions = list(R = paste(R.version$major, R.version$minor, sep = ".")), fits = fits),
           digits = I(15), auto_unbox = TRUE, pretty = TRUE), "\n")
