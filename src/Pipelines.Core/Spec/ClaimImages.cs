namespace Pipelines.Core.Spec;

/// <summary>Images that are none: they name work on volume claims that the engine does itself.</summary>
public static class ClaimImages
{
    /// <summary>Makes a claim.</summary>
    public const string Make = "argostub/createpvc";

    /// <summary>Deletes a claim.</summary>
    public const string Delete = "argostub/deletepvc";

    /// <summary>True for a container that is such work.</summary>
    public static bool Has(ExecutorSpec.Container container) => container.Image is Make or Delete;
}
