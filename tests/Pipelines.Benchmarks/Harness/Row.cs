namespace Pipelines.Benchmarks.Harness;

/// <summary>
/// One figure: what we need for something, beside the least that any program would need for it on this machine, now. Both are
/// measured in turns, so that what else the machine does weighs on both.
/// </summary>
internal abstract class Row
{
    /// <summary>Stable: people compare the figures of one name over time.</summary>
    public abstract string Name { get; }

    /// <summary>Of value and baseline, such as <c>ms</c> or <c>tasks/s</c>.</summary>
    public abstract string Unit { get; }

    /// <summary>How often it is measured, after one time that does not count; odd, so that the median is a sample.</summary>
    public virtual int Repeats => 15;

    /// <summary>What must be there before the first measurement.</summary>
    /// <exception cref="RowUnavailableException">It is not there; the message says how to get it.</exception>
    public virtual Task PrepareAsync(CancellationToken stop) => Task.CompletedTask;

    /// <summary>One measurement of ours, in <see cref="Unit"/>.</summary>
    public abstract Task<double> MeasureAsync(CancellationToken stop);

    /// <summary>One measurement of the bare baseline, in <see cref="Unit"/>; null where nothing fair exists.</summary>
    public virtual Task<double?> MeasureBaselineAsync(CancellationToken stop) => Task.FromResult<double?>(null);
}

/// <summary>A row cannot be measured here.</summary>
internal sealed class RowUnavailableException(string message, bool isExpected = false) : Exception(message)
{
    /// <summary>It needs what not every machine has: its absence is no failure.</summary>
    public bool IsExpected { get; } = isExpected;
}
