using System.Text.Json;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Views;

/// <summary>Tokens and the audit log as the API shows them.</summary>
internal static class TokenJson
{
    /// <summary>A token.</summary>
    /// <param name="json">Where to write.</param>
    /// <param name="kept">What is kept of it; its hash is not shown.</param>
    /// <param name="token">The token itself, when it is made; empty else.</param>
    public static void Write(Utf8JsonWriter json, StoredToken kept, string token)
    {
        json.WriteStartObject();
        json.Text("token_id", kept.Id);
        json.Text("name", kept.Name);
        json.WriteStartArray("grants");
        foreach (string grant in kept.Grants.Split(','))
            json.WriteStringValue(grant);
        json.WriteEndArray();
        json.Time("created_at", kept.CreatedAt);
        json.Text("created_by", kept.CreatedBy);
        json.Time("expires_at", kept.ExpiresAt);
        json.Time("revoked_at", kept.RevokedAt);
        json.Text("token", token);
        json.WriteEndObject();
    }

    /// <summary>An entry of the audit log.</summary>
    public static void Write(Utf8JsonWriter json, AuditEntry entry)
    {
        json.WriteStartObject();
        json.Time("at", entry.At);
        json.Text("actor", entry.Actor);
        json.Text("address", entry.Address);
        json.Text("method", entry.Method);
        json.Text("path", entry.Path);
        json.Text("status", entry.Status);
        json.Text("message", entry.Message);
        json.WriteEndObject();
    }
}
