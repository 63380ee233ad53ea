using System.Globalization;
using Pipelines.Benchmarks.Harness;

namespace Pipelines.Benchmarks.Rows;

/// <summary>
/// A lightweight component in a chain of 200, the whole program divided by the steps. The baseline is the least that a fork server
/// does for as many: a fork, a log, a record, the function, its output.
/// </summary>
internal sealed class WarmPythonRow(string name, string preload) : Row
{
    private const int Steps = 200;
    private readonly FunctionPipeline _pipeline = new(Steps, isChain: true);

    public override string Name => name;

    public override string Unit => "ms/step";

    public override int Repeats => 5;

    public override Task PrepareAsync(CancellationToken stop) => PythonProgram.RequireAsync(preload, stop);

    public override async Task<double> MeasureAsync(CancellationToken stop)
        => await _pipeline.RunAsync(preload.Length == 0 ? [] : ["--python-preload", preload], stop) / Steps;

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop)
        => await PythonProgram.BareForksAsync(Steps, preload, stop) / Steps;
}

/// <summary>The same without a pool: an interpreter for each step. The baseline starts the interpreter, and nothing else.</summary>
internal sealed class ColdPythonRow : Row
{
    private const int Steps = 30;
    private readonly FunctionPipeline _pipeline = new(Steps, isChain: true);

    public override string Name => "python-cold";

    public override string Unit => "ms/step";

    public override int Repeats => 3;

    public override Task PrepareAsync(CancellationToken stop) => PythonProgram.RequireAsync("", stop);

    public override async Task<double> MeasureAsync(CancellationToken stop) => await _pipeline.RunAsync(["--python-pool", "off"], stop) / Steps;

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop)
    {
        double milliseconds = 0;
        for (int i = 0; i < Steps; i++)
            milliseconds += await WholeProcess.MillisecondsAsync(PythonProgram.Path, ["-c", "pass"], stop);
        return milliseconds / Steps;
    }
}

/// <summary>A loop of 1,000 iterations of a lightweight component, side by side. The baseline forks for as many, one after the other.</summary>
internal sealed class PythonLoopRow : Row
{
    private const int Iterations = 1000;
    private readonly FunctionPipeline _pipeline = new(Iterations, isChain: false);

    public override string Name => "python-loop";

    public override string Unit => "ms";

    public override int Repeats => 3;

    public override Task PrepareAsync(CancellationToken stop) => PythonProgram.RequireAsync("", stop);

    public override Task<double> MeasureAsync(CancellationToken stop) => _pipeline.RunAsync([], stop);

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop) => await PythonProgram.BareForksAsync(Iterations, "", stop);
}

/// <summary>The most memory that the engine and the interpreter have held for such a loop. The baseline is a loop of a tenth of the length.</summary>
internal sealed class PythonLoopMemoryRow : Row
{
    private readonly FunctionPipeline _long = new(1000, isChain: false), _short = new(100, isChain: false);

    public override string Name => "python-loop-memory";

    public override string Unit => "MiB";

    public override int Repeats => 1;

    public override Task PrepareAsync(CancellationToken stop) => PythonProgram.RequireAsync("", stop);

    public override Task<double> MeasureAsync(CancellationToken stop) => _long.MemoryAsync(stop);

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop) => await _short.MemoryAsync(stop);
}

/// <summary>The interpreter that components run with.</summary>
internal static class PythonProgram
{
    public static string Path => Environment.GetEnvironmentVariable("PIPELINES_PYTHON") is { Length: > 0 } path ? path
        : throw new RowUnavailableException("PIPELINES_PYTHON is not set. Run `make bench`, which finds an interpreter.");

    /// <summary>Makes sure that it can import a module, where one is named.</summary>
    public static async Task RequireAsync(string module, CancellationToken stop)
        => _ = await WholeProcess.MillisecondsAsync(Path, ["-c", module.Length == 0 ? "pass" : $"import {module}"], stop);

    /// <summary>Milliseconds of a program that does nothing but to fork, module or not imported before.</summary>
    public static async Task<double> BareForksAsync(int steps, string module, CancellationToken stop)
    {
        string[] arguments = [Checkout.Source("tests/python/benchmarks/bare_forks.py"), Scratch.Folder(), steps.ToString(CultureInfo.InvariantCulture)];
        return await WholeProcess.MillisecondsAsync(Path, module.Length == 0 ? arguments : [.. arguments, module], stop);
    }
}
