using Pipelines.Engine.Local;

namespace Pipelines.Cli.Engines;

/// <summary>The home that a command works with.</summary>
internal sealed record HomePlace(Home Home)
{
    public static HomePlace Find(string? option)
    {
        string? variable = Environment.GetEnvironmentVariable("PIPELINES_HOME");
        return new(Home.At(option ?? (string.IsNullOrEmpty(variable) ? ".pipelines" : variable)));
    }

    /// <summary>Refuses a home where no engine has been.</summary>
    public void Require()
    {
        if (!File.Exists(Home.Database))
            throw new RefusedException($"no run: there is nothing in '{Home.Root}'. Give --home, or start with: pipelines run FILE");
    }
}
