using Pipelines.Benchmarks.Harness;
using Pipelines.Benchmarks.Rows;

namespace Pipelines.Benchmarks;

/// <summary>
/// Measures the rows whose name holds one of the arguments, all without any. Standard output has one JSON object a line;
/// standard error says how steady the samples were.
/// </summary>
internal static class Program
{
    private const int Measured = 0;
    private const int NotMeasured = 1;
    private const int Refused = 2;

    public static async Task<int> Main(string[] args)
    {
        using CancellationTokenSource interrupt = new();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            interrupt.Cancel();
        };

        Row[] asked = [.. AllRows.List.Where(row => args.Length == 0 || args.Any(word => row.Name.Contains(word, StringComparison.Ordinal)))];
        if (asked.Length == 0)
        {
            await Console.Error.WriteLineAsync($"bench: no row is named like '{string.Join("' or '", args)}'. There are: {string.Join(", ", AllRows.List.Select(row => row.Name))}.");
            return Refused;
        }

        int result = Measured;
        foreach (Row row in asked)
        {
            try
            {
                Figure figure = await Figure.OfAsync(row, interrupt.Token);
                await Console.Error.WriteLineAsync(figure.ToString());
                await Console.Out.WriteLineAsync(figure.ToJson());
            }
            catch (RowUnavailableException why)
            {
                await Console.Error.WriteLineAsync($"bench: {row.Name} was not measured. {why.Message}");
                result = why.IsExpected ? result : NotMeasured;
            }
        }
        Scratch.Remove();
        return result;
    }
}
