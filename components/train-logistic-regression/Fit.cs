namespace TrainLogisticRegression;

/// <summary>How a minimum was looked for, and what was found.</summary>
/// <param name="Point">The parameters found.</param>
/// <param name="Objective">The objective there, divided by the number of rows.</param>
/// <param name="Iterations">Steps taken.</param>
/// <param name="Gradient">The largest component of the gradient there.</param>
/// <param name="HasConverged">The gradient is within the tolerance.</param>
internal sealed record Fit(double[] Point, double Objective, int Iterations, double Gradient, bool HasConverged);

/// <summary>When to stop.</summary>
/// <param name="MaxIterations">Steps at most.</param>
/// <param name="Tolerance">The largest component of the gradient of the objective divided by the number of rows.</param>
internal sealed record StoppingRule(int MaxIterations, double Tolerance);
