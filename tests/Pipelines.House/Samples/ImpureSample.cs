namespace Pipelines.House.Samples;

/// <summary>Is impure on every marked line, and nowhere else.</summary>
internal static class ImpureSample
{
    public static bool Looks(string path) => File.Exists(path); // caught

    public static string Home() => Environment.CurrentDirectory; // caught

    public static Task Later() => Task.CompletedTask; // caught

    public static string InMemory(TextReader text) => text.ReadToEnd();

    public static IEnumerable<int> Counted()
    {
        yield return 1;
        yield return 2;
    }
}
