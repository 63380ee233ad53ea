using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Pipelines.Core.Values;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>Where a page ended, with the order and the filter of its list, so that the next page is of the same list.</summary>
/// <param name="List">Which list: a token of one is refused by another.</param>
/// <param name="SortBy">As <see cref="ListQuery.SortBy"/>.</param>
/// <param name="Descending">As <see cref="ListQuery.Descending"/>.</param>
/// <param name="Filter">The filter's text.</param>
/// <param name="After">The last row.</param>
internal sealed record PageToken(string List, string SortBy, bool Descending, string Filter, ListKey After)
{
    public string Write() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(ValueJson.Write(new Value.Struct(Map.Of(
        ("list", Value.Of(List)),
        ("sort", Value.Of(SortBy)),
        ("desc", Value.Of(Descending)),
        ("filter", Value.Of(Filter)),
        ("value", Value.Of(After.Value)),
        ("id", Value.Of(After.Id)))))));

    /// <summary>Reads what <see cref="Write"/> has written for the same list.</summary>
    public static PageToken Read(string list, string text, IReadOnlyDictionary<string, ListField> fields)
    {
        if (Parse(text) is { } token && token.List == list && fields.TryGetValue(token.SortBy, out ListField? sort)
            && (sort.Kind == ListFieldKind.Text || long.TryParse(token.After.Value, System.Globalization.CultureInfo.InvariantCulture, out _)))
            return token;
        throw ApiRefusal.Invalid($"The page token is none of the list of {list}. Give back the one that came with the previous page, or none for the first.");
    }

    private static PageToken? Parse(string text)
    {
        try
        {
            if (!Base64Url.IsValid(text) || ValueJson.Read(Base64Url.DecodeFromChars(text)) is not Value.Struct json)
                return null;
            RequestFields fields = new(json.Members);
            return new(
                fields.Text("list"),
                fields.Text("sort"),
                fields.Truth("desc") ?? false,
                fields.Text("filter"),
                new(fields.Text("value"), fields.Text("id")));
        }
        catch (Exception damaged) when (damaged is JsonException or ApiRefusal)
        {
            return null;
        }
    }
}
