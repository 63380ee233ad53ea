namespace Pipelines.Server.Api;

/// <summary>An address of the API and who answers.</summary>
/// <param name="Method">GET, POST, PATCH or DELETE.</param>
/// <param name="Path">Below the server's root, with parts in braces.</param>
/// <param name="Summary">One sentence for people.</param>
/// <param name="Answer">Answers; a refusal is thrown.</param>
internal sealed record ApiRoute(string Method, string Path, string Summary, Func<ApiCall, Task> Answer)
{
    /// <summary>Names in the query.</summary>
    public string[] Queries { get; init; } = [];

    /// <summary>The kind of body that is taken; empty: none.</summary>
    public string Body { get; init; } = "";

    /// <summary>The kind of object in the answer; empty: an empty object.</summary>
    public string Gives { get; init; } = "";

    /// <summary>What a list takes.</summary>
    public static readonly string[] ListQueries = ["page_token", "page_size", "sort_by", "filter", "namespace"];
}
