using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Placeholders;

/// <summary>
/// A value with placeholders in its texts, at any depth and also in names of members. Expanded as a value, never as JSON text,
/// so quotes and line breaks in what is put in do no harm.
/// </summary>
internal abstract record ValueTemplate
{
    private ValueTemplate() { }

    /// <summary>No placeholder anywhere inside.</summary>
    private sealed record Plain(Value Value) : ValueTemplate;

    /// <summary>A text; one that is a single placeholder takes the kind of what it stands for.</summary>
    private sealed record Text(Template Template) : ValueTemplate;

    private sealed record List(Sequence<ValueTemplate> Items) : ValueTemplate;

    private sealed record Struct(Sequence<(Template Name, ValueTemplate Member)> Members) : ValueTemplate;

    /// <summary>True when expansion gives the value as it is.</summary>
    public bool IsPlain => this is Plain;

    /// <summary>Takes a value apart; parts without placeholders are shared, not copied.</summary>
    public static ValueTemplate Parse(Value value)
    {
        switch (value)
        {
            case Value.String text:
                Template template = Template.Parse(text.Text);
                return template.Segments.All(segment => segment.Placeholder is null) ? new Plain(value) : new Text(template);
            case Value.List list:
                Sequence<ValueTemplate> items = list.Items.Select(Parse).ToSequence();
                return items.All(item => item.IsPlain) ? new Plain(value) : new List(items);
            case Value.Struct members:
                Sequence<(Template Name, ValueTemplate Member)> parts = members.Members
                    .Select(member => (Template.Parse(member.Key), Parse(member.Value))).ToSequence();
                return parts.All(part => part.Item2.IsPlain && part.Item1.Segments.All(segment => segment.Placeholder is null)) ? new Plain(value) : new Struct(parts);
            default:
                return new Plain(value);
        }
    }

    /// <summary>The value with each placeholder replaced by what <paramref name="resolve"/> gives; null keeps it as written.</summary>
    public Result<Value> Expand(Func<Placeholder, Value?> resolve)
    {
        switch (this)
        {
            case Plain plain:
                return Result.Ok(plain.Value);
            case Text { Template: { Whole: { } whole } template }:
                return Result.Ok(resolve(whole) ?? Value.Of(template.Source));
            case Text text:
                return Result.Ok(Value.Of(text.Template.Expand(placeholder => resolve(placeholder)?.ToText())));
            case List list:
                List<Value> items = new(list.Items.Count);
                foreach (ValueTemplate item in list.Items)
                {
                    Result<Value> expanded = item.Expand(resolve);
                    if (!expanded.Succeeded)
                        return expanded;
                    items.Add(expanded.Value);
                }
                return Result.Ok<Value>(new Value.List(items.ToSequence()));
            default:
                Dictionary<string, Value> members = new(StringComparer.Ordinal);
                foreach ((Template nameTemplate, ValueTemplate memberTemplate) in ((Struct)this).Members)
                {
                    string name = nameTemplate.Expand(placeholder => resolve(placeholder)?.ToText());
                    Result<Value> member = memberTemplate.Expand(resolve);
                    if (!member.Succeeded)
                        return member;
                    if (!members.TryAdd(name, member.Value))
                        return Result.Fail<Value>($"two members get the name \"{Excerpt.Of(name)}\", one of them from {Excerpt.Of(nameTemplate.Source)}. Give them different names.");
                }
                return Result.Ok<Value>(new Value.Struct(members.ToMap()));
        }
    }

    /// <summary>All placeholders inside, in order, with the texts that hold them.</summary>
    public IEnumerable<(Template Template, Segment Segment)> Placeholders() => this switch
    {
        Text text => Of(text.Template),
        List list => list.Items.SelectMany(item => item.Placeholders()),
        Struct members => members.Members.SelectMany(member => Of(member.Name).Concat(member.Member.Placeholders())),
        _ => [],
    };

    private static IEnumerable<(Template Template, Segment Segment)> Of(Template template)
        => template.Segments.Where(segment => segment.Placeholder is not null).Select(segment => (template, segment));
}
