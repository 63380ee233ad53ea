using System.Collections;
using System.Runtime.CompilerServices;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Coding;

namespace Pipelines.Sdk;

/// <summary>A list in a pipeline whose items may be of any type: <c>[1, "two", rows]</c>, or an output of a component.</summary>
[CollectionBuilder(typeof(ParameterLists), nameof(ParameterLists.Any))]
public sealed class ParameterList : Parameter, IEnumerable<Argument>
{
    internal ParameterList(Argument content) => Content = content;

    internal override Argument Content { get; }

    /// <summary>The list where its items are known to be of one type.</summary>
    public ParameterList<T> Of<T>() => new(Content);

    /// <summary>There so that <c>foreach</c> tells what to write.</summary>
    [Obsolete(ParameterLists.NotBeforeTheRun, error: true)]
    public IEnumerator<Argument> GetEnumerator() => ((IEnumerable<Argument>)this).GetEnumerator();

    /// <summary>Here because collection expressions ask for it: the items of a constant list.</summary>
    IEnumerator<Argument> IEnumerable<Argument>.GetEnumerator() => ((IEnumerable<Argument>)Content).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<Argument>)this).GetEnumerator();
}

/// <summary>A list in a pipeline: <c>[0.1, 0.2]</c>, an output, or what a loop collects.</summary>
[CollectionBuilder(typeof(ParameterLists), nameof(ParameterLists.Of))]
public sealed class ParameterList<T> : Parameter, IEnumerable<Parameter<T>>
{
    internal ParameterList(Argument content) => Content = content;

    internal override Argument Content { get; }

    /// <summary>The list where any is wanted.</summary>
    public static implicit operator ParameterList(ParameterList<T> list) => new(list.Content);

    /// <summary>An item, counted from 0.</summary>
    public Parameter<T> this[int index] => new(Source is { } source
        ? source[index]
        : (Content.Content as ArgumentContent.Constant)?.Value is Value.List list && index >= 0 && index < list.Items.Count
            ? Argument.FromValue(list.Items[index])
            : new Argument(new ArgumentContent.Invalid($"The list has no item {index}.")));

    /// <summary>There so that <c>foreach</c> tells what to write.</summary>
    [Obsolete(ParameterLists.NotBeforeTheRun, error: true)]
    public IEnumerator<Parameter<T>> GetEnumerator() => ((IEnumerable<Parameter<T>>)this).GetEnumerator();

    /// <summary>Here because collection expressions ask for it: a list of the run cannot be walked through before the run.</summary>
    IEnumerator<Parameter<T>> IEnumerable<Parameter<T>>.GetEnumerator()
        => ((IEnumerable<Argument>)Content).Select(item => new Parameter<T>(item)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<Parameter<T>>)this).GetEnumerator();

    internal static ParameterType ItemType => Codec<T>.Known?.Type ?? ParameterType.Unspecified;
}

/// <summary>For the compiler: makes lists of collection expressions.</summary>
public static class ParameterLists
{
    internal const string NotBeforeTheRun = "Which items there are is known only when the pipeline runs. Write ForEach(items, item => ...) in place of foreach.";

    /// <summary>A list of anything.</summary>
    public static ParameterList Any(ReadOnlySpan<Argument> items) => new(Argument.List(items));

    /// <summary>A list of one type.</summary>
    public static ParameterList<T> Of<T>(ReadOnlySpan<Parameter<T>> items)
    {
        List<ArgumentContent> contents = new(items.Length);
        foreach (Parameter<T> item in items)
            contents.Add(item.Content.Content);
        return new(new Argument(ArgumentContent.ListOf(contents)));
    }
}
