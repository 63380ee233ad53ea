using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Engine.Ports;
using Pipelines.Server.Safety;
using Pipelines.Server.Views;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Api;

/// <summary>The content of artifacts that this server keeps: inside JSON for the API's clients, and by links that end.</summary>
internal sealed class ArtifactApi(RunLookup lookup, IArtifactStore store, ArtifactLinks links, TimeSpan linksLast, TimeProvider time)
{
    private const string Downloads = "/apis/pipelines/v1/downloads/";
    private const long LargestInline = 32 << 20;

    public IEnumerable<ApiRoute> Routes() =>
    [
        new("GET", "/apis/v2beta1/runs/{run}/nodes/{node}/artifacts/{name}:read", "Gives the content of an artifact, in base 64.", ReadAsync) { Gives = "ArtifactData" },
        new("GET", "/apis/pipelines/v1/runs/{run}/tasks/{node}/artifacts/{name}/link", "Makes a link to the content of an artifact; it ends within minutes.", LinkAsync)
        {
            Gives = "ArtifactLink",
        },
        new("GET", Downloads + "{ticket}", "Gives the content that a link is for: a file, one of a folder by its member, or a whole folder as a zip.", DownloadAsync)
        {
            Queries = ["member"],
            Gives = "binary",
        },
    ];

    private async Task ReadAsync(ApiCall call)
    {
        Artifact artifact = await FindAsync(call);
        StoredArtifact stored = await StoredAsync(artifact, call.Stop);
        if (stored.IsFolder || stored.SizeBytes > LargestInline)
        {
            throw ApiRefusal.Invalid(stored.IsFolder
                ? "The artifact is a folder. Ask for a link to it, and download that."
                : $"The artifact has {stored.SizeBytes} bytes; at most {LargestInline} are given this way. Ask for a link to it, and download that.");
        }
        await using Stream content = await store.OpenAsync(artifact.Uri, stop: call.Stop);
        using MemoryStream bytes = new((int)stored.SizeBytes);
        await content.CopyToAsync(bytes, call.Stop);
        await call.WriteAsync(json =>
        {
            json.WriteStartObject();
            json.WriteBase64String("data", bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
            json.WriteEndObject();
        });
    }

    private async Task LinkAsync(ApiCall call)
    {
        Artifact artifact = await FindAsync(call);
        StoredArtifact stored = await StoredAsync(artifact, call.Stop);
        DateTimeOffset expiresAt = time.GetUtcNow() + linksLast;
        string ticket = links.Sign(new(artifact.Uri, stored.Sha256.Hex, artifact.Type.Title, expiresAt));
        await call.WriteAsync(json =>
        {
            json.WriteStartObject();
            json.WriteString("url", $"{call.Context.Request.PathBase}{Downloads}{ticket}");
            json.Time("expires_at", expiresAt);
            json.Truth("is_folder", stored.IsFolder);
            json.Long("size_bytes", stored.SizeBytes);
            json.WriteString("sha256", stored.Sha256.Hex);
            json.WriteEndObject();
        });
    }

    private async Task DownloadAsync(ApiCall call)
    {
        ArtifactTicket ticket = links.Read(call.Path("ticket"))
            ?? throw new ApiRefusal(RefusalCode.PermissionDenied, "The link is none of this server, or its time is over. Ask for a new one.");
        StoredArtifact? stored = store.Owns(ticket.Uri) ? await store.StatAsync(ticket.Uri, call.Stop) : null;
        if (stored is null || stored.Sha256.Hex != ticket.Sha256)
            throw new ApiRefusal(RefusalCode.NotFound, "The artifact is gone or has been changed since the link was made.");
        string member = call.Query("member");
        if (stored.IsFolder && member.Length == 0)
            await SendFolderAsync(call, ticket);
        else
            await SendFileAsync(call, ticket, member);
    }

    private async Task SendFileAsync(ApiCall call, ArtifactTicket ticket, string member)
    {
        if (member.Length > 0 && !ArtifactUri.IsMember(member))
            throw ApiRefusal.Invalid($"'{member}' is no file of a folder.");
        StoredFile? file = null;
        await foreach (StoredFile each in store.ListAsync(ticket.Uri, call.Stop))
        {
            if (each.Path == member)
                file = each;
        }
        if (file is null)
            throw new ApiRefusal(RefusalCode.NotFound, $"The artifact has no file '{member}'.");
        (long from, long length) = Range(call.Context.Request, file.SizeBytes);
        await using Stream content = await store.OpenAsync(ticket.Uri, member, from, length, call.Stop);
        HttpResponse response = call.Context.Response;
        ContentForm.Describe(response, member.Length > 0 ? member : ticket.Uri, ticket.Type);
        response.Headers.AcceptRanges = "bytes";
        response.ContentLength = length;
        if (length < file.SizeBytes)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{from + length - 1}/{file.SizeBytes}");
        }
        await content.CopyToAsync(response.Body, call.Stop);
    }

    private async Task SendFolderAsync(ApiCall call, ArtifactTicket ticket)
    {
        HttpResponse response = call.Context.Response;
        response.ContentType = "application/zip";
        response.Headers.ContentDisposition = "attachment; filename=\"artifact.zip\"";
        // The library writes the last bytes of each entry at once; all others are awaited.
        if (call.Context.Features.Get<IHttpBodyControlFeature>() is { } control)
            control.AllowSynchronousIO = true;
        await using ZipArchive zip = await ZipArchive.CreateAsync(response.Body, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, call.Stop);
        await foreach (StoredFile file in store.ListAsync(ticket.Uri, call.Stop))
        {
            await using Stream content = await store.OpenAsync(ticket.Uri, file.Path, stop: call.Stop);
            await using Stream entry = await zip.CreateEntry(file.Path, CompressionLevel.Fastest).OpenAsync(call.Stop);
            await content.CopyToAsync(entry, call.Stop);
        }
    }

    private async Task<Artifact> FindAsync(ApiCall call)
    {
        StoredRun run = await lookup.RunAsync(call.Path("run"), call.Stop);
        TaskSnapshot task = await lookup.TaskAsync(run, call.Path("node"), call.Stop);
        return RunLookup.ArtifactOf(task, call.Path("name"));
    }

    private async Task<StoredArtifact> StoredAsync(Artifact artifact, CancellationToken stop)
    {
        StoredArtifact? stored = store.Owns(artifact.Uri) ? await store.StatAsync(artifact.Uri, stop) : null;
        return stored ?? throw new ApiRefusal(RefusalCode.NotFound, $"This server keeps no content of '{artifact.Uri}'.");
    }

    // One range, as every client asks for; whatever else is answered with the whole.
    private static (long From, long Length) Range(HttpRequest request, long size)
    {
        if (request.GetTypedHeaders().Range is not { Unit.Value: "bytes", Ranges: { Count: 1 } ranges } || size == 0)
            return (0, size);
        (long? first, long? last) = (ranges.First().From, ranges.First().To);
        if (first is null)
            return last is > 0 ? (Math.Max(0, size - last.Value), Math.Min(size, last.Value)) : (0, size);
        return first < size ? (first.Value, Math.Min(last ?? (size - 1), size - 1) - first.Value + 1) : (0, size);
    }
}
