using Pipelines.Core.Values;

namespace Pipelines.Stores.Resources;

/// <summary>Tags as rows of their own, so that lists find their owners by an index.</summary>
internal static class TagWriting
{
    private static readonly SqlText Clear = new("DELETE FROM resource_tags WHERE owner = @owner", "@owner");

    private static readonly SqlText Add = SqlText.Insert("resource_tags", "owner", "name", "value");

    /// <summary>The owner has these tags, and no others.</summary>
    public static async Task ReplaceAsync(ResourceSession session, string owner, Map<string> tags)
    {
        await session.ExecuteAsync(Clear, owner);
        foreach ((string name, string value) in tags)
            await session.ExecuteAsync(Add, owner, name, value);
    }
}
