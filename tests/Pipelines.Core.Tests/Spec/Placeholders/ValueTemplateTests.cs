using Pipelines.Core.Spec.Placeholders;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Placeholders;

public sealed class ValueTemplateTests
{
    private static readonly Map<Value> Known = Map.Of(
        ("n", Value.Of(5)),
        ("quote", Value.Of("say \"hi\"\n{{$.inputs.parameters['n']}}")),
        ("list", ValueJson.Read("[1, \"a\"]")),
        ("none", Value.Null));

    private static Value? Resolve(Placeholder placeholder)
        => placeholder is Placeholder.InputParameter input && Known.TryGetValue(input.Name, out Value? value) ? value : null;

    private static string P(string name) => $"{{{{$.inputs.parameters['{name}']}}}}";

    [Fact]
    public void A_text_that_is_one_placeholder_takes_the_kind()
    {
        Assert.Equal(Value.Of(5), ValueTemplate.Parse(Value.Of(P("n"))).Expand(Resolve).Value);
        Assert.Equal(Known["list"], ValueTemplate.Parse(Value.Of(P("list"))).Expand(Resolve).Value);
        Assert.Equal(Value.Null, ValueTemplate.Parse(Value.Of(P("none"))).Expand(Resolve).Value);
        Assert.Equal(Value.Of(P("other")), ValueTemplate.Parse(Value.Of(P("other"))).Expand(Resolve).Value);
    }

    [Fact]
    public void Inside_a_text_the_text_form_is_put_in()
        => Assert.Equal(
            Value.Of("5, [1,\"a\"], , " + P("other")),
            ValueTemplate.Parse(Value.Of($"{P("n")}, {P("list")}, {P("none")}, {P("other")}")).Expand(Resolve).Value);

    [Fact]
    public void Quotes_and_placeholders_in_values_do_no_harm()
    {
        Value constant = ValueJson.Read("{\"a\": [\"" + P("quote") + "\", \"x" + P("quote") + "\"], \"" + P("n") + "\": {\"deep\": \"" + P("n") + "\"}}");
        Value quote = Known["quote"];
        Assert.Equal(
            new Value.Struct(Map.Of(
                ("a", (Value)new Value.List([quote, Value.Of("x" + quote.ToText())])),
                ("5", new Value.Struct(Map.Of(("deep", Value.Of(5))))))),
            ValueTemplate.Parse(constant).Expand(Resolve).Value);
    }

    [Fact]
    public void Two_members_of_one_name_are_an_error()
        => Assert.Equal(
            "two members get the name \"5\", one of them from " + P("n") + ". Give them different names.",
            ValueTemplate.Parse(ValueJson.Read("{\"5\": 1, \"" + P("n") + "\": 2}")).Expand(Resolve).Error);

    [Fact]
    public void A_value_without_placeholders_is_handed_over_as_it_is()
    {
        Random random = new(3);
        int plain = 0;
        for (int i = 0; i < 3_000; i++)
        {
            Value value = RandomValues.Any(random, 4);
            ValueTemplate template = ValueTemplate.Parse(value);
            Assert.Equal(value, template.Expand(_ => null).Value);
            Assert.Equal(template.IsPlain, !template.Placeholders().Any());
            if (template.IsPlain)
            {
                plain++;
                Assert.Same(value, template.Expand(_ => throw new InvalidOperationException("asked")).Value);
            }
        }
        Assert.InRange(plain, 500, 2_900);
    }
}
