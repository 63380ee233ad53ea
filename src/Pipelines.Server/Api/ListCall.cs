using System.Globalization;
using System.Text.Json;
using Pipelines.Core.Values;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>A request for a page of a list: size, order, filter and where to go on.</summary>
internal sealed class ListCall
{
    private const int UsualSize = 20;
    private const int LargestSize = 200;

    private readonly string _list;
    private readonly string _filter;

    private ListCall(string list, string filter, ListQuery query)
    {
        _list = list;
        _filter = filter;
        Query = query;
    }

    public ListQuery Query { get; }

    /// <summary>Reads the query of a request.</summary>
    /// <param name="call">The request.</param>
    /// <param name="list">What is listed, as its array is called in the answer.</param>
    /// <param name="fields">What the list can be filtered and sorted by.</param>
    /// <param name="hasTags">Rows have tags.</param>
    public static ListCall Read(ApiCall call, string list, IReadOnlyDictionary<string, ListField> fields, bool hasTags = false)
    {
        int size = Size(call.Query("page_size"));
        (string sortBy, bool descending) = Sort(call.Query("sort_by"), fields);
        string filter = call.Query("filter");
        ListKey? after = null;
        if (call.Query("page_token") is { Length: > 0 } text)
        {
            PageToken token = PageToken.Read(list, text, fields);
            if (call.Query("sort_by").Length > 0 && (sortBy, descending) != (token.SortBy, token.Descending))
                throw ApiRefusal.Invalid("The page token is of a list in another order. Leave sort_by out, or give the same as for the first page.");
            if (filter.Length > 0 && filter != token.Filter)
                throw ApiRefusal.Invalid("The page token is of a list with another filter. Leave the filter out, or give the same as for the first page.");
            (sortBy, descending, filter, after) = (token.SortBy, token.Descending, token.Filter, token.After);
        }
        return new(list, filter, new()
        {
            Conditions = FilterText.Read(filter, fields, hasTags),
            SortBy = sortBy,
            Descending = descending,
            Size = size,
            After = after,
        });
    }

    /// <summary>The query with one condition more.</summary>
    public ListQuery With(string field, string text) => text.Length == 0
        ? Query
        : Query with { Conditions = Query.Conditions.Add(new(field, ListOperation.Equal, [text])) };

    /// <summary>The query with what the address itself asks for: equal to the texts behind these names, where they are given.</summary>
    public ListQuery Of(ApiCall call, params ReadOnlySpan<string> names)
    {
        ListQuery query = Query;
        foreach (string name in names)
        {
            if (call.Query(name) is { Length: > 0 } text)
                query = query with { Conditions = query.Conditions.Add(new(name, ListOperation.Equal, [text])) };
        }
        return query;
    }

    /// <summary>Answers with a page.</summary>
    public Task WriteAsync<T>(ApiCall call, ListPage<T> page, Action<Utf8JsonWriter, T> write) => call.WriteAsync(json =>
    {
        json.WriteStartObject();
        if (page.Items.Count > 0)
        {
            json.WriteStartArray(_list);
            foreach (T item in page.Items)
                write(json, item);
            json.WriteEndArray();
        }
        if (page.Total > 0)
            json.WriteNumber("total_size", page.Total);
        if (page.Next is { } next)
            json.WriteString("next_page_token", new PageToken(_list, Query.SortBy, Query.Descending, _filter, next).Write());
        json.WriteEndObject();
    });

    private static int Size(string text)
    {
        if (text.Length == 0)
            return UsualSize;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int size) || size < 0)
            throw ApiRefusal.Invalid($"page_size is '{text}'; give a number from 0 (for {UsualSize}) to {LargestSize}.");
        return size == 0 ? UsualSize : Math.Min(size, LargestSize);
    }

    private static (string SortBy, bool Descending) Sort(string text, IReadOnlyDictionary<string, ListField> fields)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0)
            return ("created_at", false);
        string field = words[0].ToLowerInvariant();
        if (!fields.ContainsKey(field))
            throw ApiRefusal.Invalid($"Invalid sorting field: '{words[0]}'. {NearestName.Advice(field, [.. fields.Keys], "fields")}");
        return words.Length == 1 ? (field, false)
            : words.Length == 2 && words[1].ToUpperInvariant() is "ASC" or "DESC" ? (field, words[1].Equals("desc", StringComparison.OrdinalIgnoreCase))
            : throw ApiRefusal.Invalid($"sort_by is '{text}'; write a field, and behind it asc or desc.");
    }
}
