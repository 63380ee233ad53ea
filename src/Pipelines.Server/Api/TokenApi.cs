using Pipelines.Core.Values;
using Pipelines.Server.Safety;
using Pipelines.Server.SignIn;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>What administrators do: tokens, the audit log, the key of links.</summary>
internal sealed class TokenApi(SqlResources resources, ApiTokens tokens, ISigningKeys keys, TimeProvider time)
{
    private const string Root = "/apis/pipelines/v1/tokens";
    private const int LongestName = 128;
    private const long LongestSeconds = 100L * 366 * 86400;

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("POST", Root, "Makes a token; this answer alone has it.", CreateAsync) { Body = "TokenWish", Gives = "Token" },
        new("GET", Root, "Lists tokens, without their secrets.", ListAsync) { Queries = ["page_token", "page_size", "sort_by", "filter"], Gives = "TokenList" },
        new("DELETE", Root + "/{id}", "Takes a token back.", RevokeAsync),
        new("GET", "/apis/pipelines/v1/audit", "Lists who asked for what; created_at is when.", AuditAsync)
        {
            Queries = ["page_token", "page_size", "sort_by", "filter"],
            Gives = "AuditList",
        },
        new("POST", "/apis/pipelines/v1/links:rotate", "Signs links with a new key from now on; those of the last one count until they expire.", RotateAsync),
    ];

    private async Task CreateAsync(ApiCall call)
    {
        RequestFields body = await call.BodyAsync();
        string name = ResourceNames.Checked("name", body.Required("name"), LongestName);
        Sequence<Grant> grants = body.List("grants").Select(ReadGrant).ToSequence();
        long? seconds = body.Long("expires_in_seconds");
        body.Done();
        if (grants.Count == 0)
            throw ApiRefusal.Invalid("\"grants\" is empty: the token would allow nothing. Give a list such as [\"viewer\"] or [\"editor:NAMESPACE\"].");
        if (seconds is < 1 or > LongestSeconds)
            throw ApiRefusal.Invalid($"\"expires_in_seconds\" is {seconds}; give at least 1, and at most a hundred years.");
        TimeSpan? lasts = seconds is { } most ? TimeSpan.FromSeconds(most) : null;
        (StoredToken kept, string token) = await tokens.MakeAsync(name, grants, lasts, call.Caller.Name, call.Stop);
        await call.WriteAsync(json => TokenJson.Write(json, kept, token));
    }

    private async Task ListAsync(ApiCall call)
    {
        ListCall list = ListCall.Read(call, "tokens", ListFields.Tokens);
        await list.WriteAsync(call, await resources.Tokens.ListAsync(list.Query, call.Stop), static (json, token) => TokenJson.Write(json, token, ""));
    }

    private async Task RevokeAsync(ApiCall call)
    {
        if (!await resources.Tokens.RevokeAsync(call.Path("id"), time.GetUtcNow(), call.Stop))
            throw ApiRefusal.Missing("A token that counts,", call.Path("id"));
        await call.DoneAsync();
    }

    private async Task AuditAsync(ApiCall call)
    {
        ListCall list = ListCall.Read(call, "audit", ListFields.Audit);
        await list.WriteAsync(call, await resources.Audit.ListAsync(list.Query, call.Stop), TokenJson.Write);
    }

    private async Task RotateAsync(ApiCall call)
    {
        await keys.ChangeAsync(call.Stop);
        await call.DoneAsync();
    }

    private static Grant ReadGrant(Value value) => value is Value.String text && Grant.Read(text.Text) is { } grant
        ? grant
        : throw ApiRefusal.Invalid($"{value} is no grant. Give viewer, editor or admin, or one of those in a namespace: editor:NAMESPACE.");
}
