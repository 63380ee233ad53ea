namespace Pipelines.Engine.Tests;

/// <summary>Tests that fill the machine with output and processes: beside others they would measure those.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
