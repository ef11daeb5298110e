# The directly standardised rates of `jsna-bench dsr`, in data.table and in dplyr: Dobson's limits with Byar's.
#
#   Rscript benches/compare/dsr.R
#
# Prints the number of rates, the sums of rates and upper limits (to be compared), and the best of five.

suppressMessages({ library(data.table); library(dplyr) })
setDTthreads(0)

esp2013 <- c(5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000, 7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000)
areas <- 35672
cells <- CJ(i = 0:(areas - 1), j = 0:18)
cells[, events := (i * 7 + j * 3 + (i * j) %% 11) %% 5]
cells[, population := 40 + (i * 13 + j * 29) %% 90]
cells[, weight := esp2013[j + 1]]
z <- qnorm(0.975)

finish <- function(events, rate, variance) {
  byar <- (events + 1) * (1 - 1 / (9 * (events + 1)) + z / (3 * sqrt(events + 1)))^3
  rate + sqrt(variance / events) * (byar - events)
}

with_data_table <- function() {
  cells[, .(events = sum(events),
            rate = sum(weight * events / population) / sum(weight),
            variance = sum(weight^2 * events / population^2) / sum(weight)^2), by = i][
    events >= 10, .(rate = rate * 1e5, upper = finish(events, rate, variance) * 1e5)]
}

with_dplyr <- function() {
  as_tibble(cells) |>
    group_by(i) |>
    summarise(total = sum(events),
              rate = sum(weight * events / population) / sum(weight),
              variance = sum(weight^2 * events / population^2) / sum(weight)^2) |>
    filter(total >= 10) |>
    mutate(upper = finish(total, rate, variance) * 1e5, rate = rate * 1e5)
}

for (name in c("data.table", "dplyr")) {
  run <- if (name == "data.table") with_data_table else with_dplyr
  seconds <- min(sapply(1:5, function(x) system.time(run())[["elapsed"]]))
  rates <- run()
  cat(sprintf("%-10s %d rates, sum %.6f, upper %.6f: %.3f s\n", name, nrow(rates), sum(rates$rate), sum(rates$upper), seconds))
}
