using System.Globalization;
using Pipelines.House.Laws;
using Pipelines.House.Reading;

namespace Pipelines.House;

public sealed class NumberTests
{
    /// <summary>Lines that begin with <c>note:</c> are shown by scripts/test.sh.</summary>
    [Fact]
    public void The_house_counts_itself()
    {
        TextFile[] code = [.. Repository.Here.Files.Where(file => FileSizes.Extensions.Contains(file.Extension))];
        TextFile largest = code.MaxBy(file => file.Lines.Count)!;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"note: {ProjectFile.In(Repository.Here, "src").Count()} projects in src, {ProjectFile.In(Repository.Here, "tests").Count()} in tests; {code.Length} files of code, {code.Sum(file => file.Lines.Count):N0} lines; the largest is {largest.Path} with {largest.Lines.Count}"));
        foreach (IGrouping<string, TextFile> part in code.GroupBy(file => file.Path.Split('/')[0]).OrderBy(part => part.Key, StringComparer.Ordinal))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"note:   {part.Key,-12} {part.Count(),5} files {part.Sum(file => file.Lines.Count),8:N0} lines"));

        Assert.Contains(code, file => file.Path == "src/Pipelines.Core/Values/Value.cs");
        Assert.DoesNotContain(Repository.Here.Paths, path => path.Split('/').Contains("obj"));
    }
}
