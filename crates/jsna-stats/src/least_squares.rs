//! Small dense least squares by Householder reflections.
//!
//! Tens to hundreds of rows, a handful of columns. Reflections keep the accuracy that normal
//! equations would square away.

/// A column that keeps no more than this share of its length beside the columns before it is a
/// combination of them.
const INDEPENDENT: f64 = 1e-11;

/// A least squares problem and the room to solve it. Fill `matrix` (column by column) and
/// `response`, then call [`Problem::solve`]; both are overwritten.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    /// The design; after solving its upper triangle.
    pub(crate) matrix: Vec<f64>,
    /// What is to be met; after solving, from row `columns` on, what is left over (rotated).
    pub(crate) response: Vec<f64>,
}

impl Problem {
    pub(crate) fn new(rows: usize, columns: usize) -> Self {
        Self { rows, columns, matrix: vec![0.0; rows * columns], response: vec![0.0; rows] }
    }

    /// The coefficients, or `None` when a column is a combination of others.
    pub(crate) fn solve(&mut self) -> Option<Vec<f64>> {
        self.triangulate()?;
        Some(self.back_substitute())
    }

    /// The sum of squares that is left over. Only after solving.
    pub(crate) fn left_over(&self) -> f64 {
        let left = &self.response[self.columns.min(self.rows)..];
        dot(left, left)
    }

    /// The inverse of the crossproduct of the design, column by column. Only after solving.
    pub(crate) fn covariance(&self) -> Vec<f64> {
        let p = self.columns;
        let mut inverse = vec![0.0; p * p];
        for k in 0..p {
            for j in (0..=k).rev() {
                let known: f64 =
                    (j + 1..=k).map(|l| self.triangle(j, l) * inverse[k * p + l]).sum();
                let unit = if j == k { 1.0 } else { 0.0 };
                inverse[k * p + j] = (unit - known) / self.triangle(j, j);
            }
        }
        let mut covariance = vec![0.0; p * p];
        for i in 0..p {
            for j in 0..p {
                covariance[j * p + i] =
                    (i.max(j)..p).map(|k| inverse[k * p + i] * inverse[k * p + j]).sum();
            }
        }
        covariance
    }

    fn triangle(&self, row: usize, column: usize) -> f64 {
        self.matrix[column * self.rows + row]
    }

    /// Reflects the columns one after the other until the matrix is upper triangular.
    fn triangulate(&mut self) -> Option<()> {
        let n = self.rows;
        if n < self.columns {
            return None;
        }
        for j in 0..self.columns {
            let (before, rest) = self.matrix.split_at_mut((j + 1) * n);
            let column = &mut before[j * n..];
            let length = norm(column);
            let below = norm(&column[j..]);
            if below.is_nan() || below <= INDEPENDENT * length {
                return None;
            }
            let pivot = if column[j] > 0.0 { -below } else { below };
            column[j] -= pivot;
            let mirror = &column[j..];
            let scale = -pivot * mirror[0];
            for other in
                rest.chunks_exact_mut(n).chain(std::iter::once(self.response.as_mut_slice()))
            {
                let share = dot(mirror, &other[j..]) / scale;
                for (x, m) in other[j..].iter_mut().zip(mirror) {
                    *x -= share * m;
                }
            }
            column[j] = pivot;
        }
        Some(())
    }

    fn back_substitute(&self) -> Vec<f64> {
        let mut solution = vec![0.0; self.columns];
        for j in (0..self.columns).rev() {
            let known: f64 = (j + 1..self.columns).map(|k| self.triangle(j, k) * solution[k]).sum();
            solution[j] = (self.response[j] - known) / self.triangle(j, j);
        }
        solution
    }
}

/// Intercept and slope of the straight line through `values` at 0, 1, 2, ...
pub(crate) fn line(values: &[f64]) -> Option<(f64, f64)> {
    let mut problem = Problem::new(values.len(), 2);
    for i in 0..values.len() {
        problem.matrix[i] = 1.0;
        problem.matrix[values.len() + i] = crate::series::real(i);
    }
    problem.response.copy_from_slice(values);
    problem.solve().map(|found| (found[0], found[1]))
}

pub(crate) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_points_on_it_is_found() {
        let (intercept, slope) = line(&[3.0, 5.0, 7.0, 9.0]).unwrap();
        assert!((intercept - 3.0).abs() < 1e-12 && (slope - 2.0).abs() < 1e-12);
        assert_eq!(line(&[3.0]), None);
    }

    #[test]
    fn what_is_left_over_is_the_sum_of_squares() {
        let mut problem = Problem::new(4, 1);
        problem.matrix.fill(1.0);
        problem.response.copy_from_slice(&[1.0, 2.0, 3.0, 6.0]);
        assert!((problem.solve().unwrap()[0] - 3.0).abs() < 1e-12);
        assert!((problem.left_over() - 14.0).abs() < 1e-12);
        assert!((problem.covariance()[0] - 0.25).abs() < 1e-12);
    }

    #[test]
    fn a_combination_of_columns_has_no_solution() {
        let mut problem = Problem::new(3, 2);
        problem.matrix.copy_from_slice(&[1.0, 2.0, 3.0, -2.0, -4.0, -6.0]);
        assert_eq!(problem.solve(), None);
    }
}
