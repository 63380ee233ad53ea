using System.Net;
using System.Text.Json.Nodes;

namespace Pipelines.Server.Tests;

public sealed class ListingTests : ServerBench
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        foreach (string name in (string[])["alpha", "beta", "gamma", "delta", "Alphabet"])
            (await PostAsync($"{Api}/experiments", new JsonObject { ["display_name"] = name, ["description"] = $"about {name}" })).Ok();
        JsonNode first = (await GetAsync($"{Api}/experiments?filter={Filter("EQUALS", "Default")}")).Ok()["experiments"]![0]!;
        (await DeleteAsync($"{Api}/experiments/{(string)first["experiment_id"]!}")).Ok();
    }

    [Fact]
    public async Task Pages_follow_each_other_in_the_order_of_the_first()
    {
        List<string> names = [];
        string query = "sort_by=display_name%20desc&page_size=2";
        while (true)
        {
            Answer page = (await GetAsync($"{Api}/experiments?{query}")).Ok();
            names.AddRange(Names(page));
            Assert.Equal(5, (int)page["total_size"]!);
            if (!page.Has("next_page_token"))
                break;
            query = $"page_size=3&page_token={(string)page["next_page_token"]!}";
        }
        Assert.Equal(["gamma", "delta", "beta", "alpha", "Alphabet"], names);
    }

    [Fact]
    public async Task A_token_is_for_its_own_list_order_and_filter()
    {
        Answer first = (await GetAsync($"{Api}/experiments?sort_by=display_name&page_size=1")).Ok();
        string token = (string)first["next_page_token"]!;
        (await GetAsync($"{Api}/experiments?sort_by=display_name%20asc&page_token={token}")).Ok();
        foreach (string wrong in (string[])
            [
                $"experiments?sort_by=created_at&page_token={token}",
                $"experiments?filter={Filter("EQUALS", "beta")}&page_token={token}",
                $"runs?page_token={token}",
                "experiments?page_token=nonsense",
                "experiments?page_size=-1",
                "experiments?page_size=many",
                "experiments?sort_by=colour",
                "experiments?sort_by=display_name%20up",
                "experiments?filter=%7B",
                "experiments?filter=%7B%22predicates%22%3A%5B%7B%22operation%22%3A4%2C%22key%22%3A%22name%22%2C%22string_value%22%3A%22x%22%7D%5D%7D",
                $"experiments?filter={Uri.EscapeDataString("""{"predicates":[{"operation":1,"key":"colour","string_value":"x"}]}""")}",
                $"experiments?filter={Uri.EscapeDataString("""{"predicates":[{"operation":1,"key":"name"}]}""")}",
                $"experiments?filter={Uri.EscapeDataString("""{"predicates":[{"operation":1,"key":"created_at","string_value":"yesterday"}]}""")}",
            ])
        {
            Answer refused = await GetAsync($"{Api}/{wrong}");
            Assert.True(refused.Status == HttpStatusCode.BadRequest && (int)refused["code"]! == 3, $"{wrong}: {refused.Status} {refused.Json.ToJsonString()}");
        }
        Answer named = await GetAsync($"{Api}/experiments?filter={Uri.EscapeDataString("""{"predicates":[{"operation":1,"key":"colour","string_value":"x"}]}""")}");
        Assert.StartsWith("no support for filtering on unrecognized field \"colour\"", named.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"predicates":[{"operation":"EQUALS","key":"display_name","string_value":"beta"}]}""", "beta")]
    [InlineData("""{"predicates":[{"operation":1,"key":"display_name","stringValue":"beta"}]}""", "beta")]
    [InlineData("""{"predicates":[{"op":1,"key":"name","string_value":"beta"}]}""", "beta")]
    [InlineData("""{"predicates":[{"operation":2,"key":"name","string_value":"beta"},{"operation":"IS_SUBSTRING","key":"name","string_value":"A"},{"operation":"LESS_THAN","key":"name","string_value":"d"}]}""", "alpha,Alphabet")]
    [InlineData("""{"predicates":[{"operation":"IN","key":"display_name","string_values":{"values":["beta","gamma","nobody"]}}]}""", "beta,gamma")]
    [InlineData("""{"predicates":[{"operation":8,"key":"display_name","stringValues":{"values":["delta"]}}]}""", "delta")]
    [InlineData("""{"predicates":[{"operation":"GREATER_THAN","key":"created_at","timestamp_value":"2001-01-01T00:00:00Z"},{"operation":9,"key":"description","string_value":"T ALPHA"}]}""", "alpha,Alphabet")]
    [InlineData("""{"predicates":[{"operation":"EQUALS","key":"storage_state","string_value":"STORAGESTATE_ARCHIVED"}]}""", "")]
    [InlineData("""{}""", "alpha,beta,gamma,delta,Alphabet")]
    public async Task Filters_are_understood_in_all_spellings_and_encoded_twice(string filter, string names)
    {
        string once = Uri.EscapeDataString(filter);
        Assert.Equal(names, string.Join(',', Names((await GetAsync($"{Api}/experiments?filter={once}")).Ok())));
        Assert.Equal(names, string.Join(',', Names((await GetAsync($"{Api}/experiments?filter={Uri.EscapeDataString(once)}")).Ok())));
    }

    [Fact]
    public async Task An_empty_list_is_an_empty_object()
        => Assert.Equal("{}", (await GetAsync($"{Api}/pipelines")).Ok().Json.ToJsonString());

    private static string Filter(string operation, string name)
        => Uri.EscapeDataString(new JsonObject { ["predicates"] = new JsonArray(new JsonObject { ["operation"] = operation, ["key"] = "display_name", ["string_value"] = name }) }.ToJsonString());

    private static IEnumerable<string> Names(Answer page) => page.Json["experiments"]?.AsArray().Select(each => (string)each!["display_name"]!) ?? [];
}
