namespace Pipelines.Core.Serving;

/// <summary>The codes of problems in files about serving. Stable for ever; <c>docs/problems-serving.md</c> explains each.</summary>
public static class ServingCodes
{
    /// <summary>An object of a kind or version that is not served.</summary>
    public const string Unsupported = "PIPE500";

    /// <summary>Something that must be there is not.</summary>
    public const string Missing = "PIPE501";

    /// <summary>A text where a number must be, and the like.</summary>
    public const string WrongKind = "PIPE502";

    /// <summary>A name that Kubernetes or KServe refuses.</summary>
    public const string BadName = "PIPE503";

    /// <summary>Two of what there can be one of, or none.</summary>
    public const string NotExactlyOne = "PIPE504";

    /// <summary>A number outside its range.</summary>
    public const string OutOfRange = "PIPE505";

    /// <summary>A word that is none of those that are known there.</summary>
    public const string UnknownWord = "PIPE506";

    /// <summary>A place of a model that cannot be.</summary>
    public const string BadStorage = "PIPE507";

    /// <summary>Settings that exclude each other.</summary>
    public const string Conflict = "PIPE508";

    /// <summary>A field that nobody knows: a notice, since KServe drops it without a word.</summary>
    public const string UnknownField = "PIPE509";

    /// <summary>A way of writing that KServe no longer has: a notice where it could be read all the same.</summary>
    public const string OldForm = "PIPE510";

    /// <summary>No runtime fits the model.</summary>
    public const string NoRuntime = "PIPE511";

    /// <summary>A graph whose nodes do not fit together.</summary>
    public const string BadGraph = "PIPE512";

    /// <summary>A roll-out has a step that cannot be.</summary>
    public const string BadStep = "PIPE550";

    /// <summary>A roll-out has a check that cannot be, or one name twice.</summary>
    public const string BadCheck = "PIPE551";

    /// <summary>A time or a count of a roll-out is out of range.</summary>
    public const string BadLimit = "PIPE552";
}
