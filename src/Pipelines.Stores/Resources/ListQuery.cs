using Pipelines.Core.Values;

namespace Pipelines.Stores.Resources;

/// <summary>How a field is compared.</summary>
public enum ListOperation
{
    /// <summary>The same.</summary>
    Equal = 0,

    /// <summary>Another.</summary>
    NotEqual = 1,

    /// <summary>Behind it in order.</summary>
    Greater = 2,

    /// <summary>The same or behind it.</summary>
    GreaterOrEqual = 3,

    /// <summary>Before it in order.</summary>
    Less = 4,

    /// <summary>The same or before it.</summary>
    LessOrEqual = 5,

    /// <summary>One of several.</summary>
    In = 6,

    /// <summary>Holds the text, whatever the case of its letters.</summary>
    Substring = 7,
}

/// <summary>What a field holds.</summary>
public enum ListFieldKind
{
    /// <summary>Text, compared by its characters.</summary>
    Text = 0,

    /// <summary>
    /// A time. The API speaks of whole seconds, so a time without a fraction means its whole second.
    /// </summary>
    Time = 1,
}

/// <summary>A field that a list can be filtered and sorted by.</summary>
/// <param name="Column">Its column.</param>
/// <param name="Kind">What it holds.</param>
public sealed record ListField(string Column, ListFieldKind Kind);

/// <summary>A condition on a field; all conditions of a query hold together.</summary>
/// <param name="Field">The field's name, or <c>tags.NAME</c> where rows have tags.</param>
/// <param name="Operation">How to compare.</param>
/// <param name="Values">One text or <see cref="DateTimeOffset"/>; several for <see cref="ListOperation.In"/>.</param>
public sealed record ListCondition(string Field, ListOperation Operation, Sequence<object> Values);

/// <summary>Where a page ends: what its last row is sorted by, and its id.</summary>
/// <param name="Value">The text, or a time's ticks.</param>
/// <param name="Id">Of the row.</param>
public sealed record ListKey(string Value, string Id);

/// <summary>Which rows, in which order.</summary>
public sealed record ListQuery
{
    /// <summary>All must hold; none: every row.</summary>
    public Sequence<ListCondition> Conditions { get; init; }

    /// <summary>A field's name. <c>created_at</c> if not set.</summary>
    public string SortBy { get; init; } = "created_at";

    /// <summary>The last first.</summary>
    public bool Descending { get; init; }

    /// <summary>Rows a page. Twenty if not set.</summary>
    public int Size { get; init; } = 20;

    /// <summary>Rows behind this one; null: from the first.</summary>
    public ListKey? After { get; init; }
}

/// <summary>A page of a list.</summary>
/// <param name="Items">The rows.</param>
/// <param name="Total">Rows on all pages: exact up to 10,000, above that at most a minute old.</param>
/// <param name="Next">Where this page ends; null: it is the last one.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, long Total, ListKey? Next);
