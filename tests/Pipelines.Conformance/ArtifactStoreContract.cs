using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Xunit;

namespace Pipelines.Conformance;

/// <summary>Every sentence of <see cref="IArtifactStore"/> about what is kept. Names and URIs: <see cref="ArtifactUriContract"/>.</summary>
public abstract class ArtifactStoreContract : ArtifactUriContract
{
    [Fact]
    public async Task A_file_is_stored_with_size_and_digest()
    {
        StoredArtifact put = await Store.PutAsync(Uri("a"), AFile("hello"), Stop);

        Assert.Equal(new StoredArtifact(Uri("a"), IsFolder: false, Digest.Of("hello"), 5), put);
        Assert.Equal(put, await Store.StatAsync(Uri("a"), Stop));
        Assert.Equal([new StoredFile("", 5)], await Store.ListAsync(Uri("a"), Stop).ToListAsync(Stop));
        Assert.Equal("hello", await TextAsync(Uri("a")));
    }

    [Fact]
    public async Task An_empty_file_is_an_artifact()
    {
        StoredArtifact put = await Store.PutAsync(Uri("a"), AFile(""), Stop);

        Assert.Equal((Digest.Of(""), 0L), (put.Sha256, put.SizeBytes));
        Assert.Equal("", await TextAsync(Uri("a")));
    }

    [Fact]
    public async Task A_folder_is_stored_with_the_digest_of_its_manifest_and_lists_its_files_by_name()
    {
        string folder = AFolder("model", ("b/weights", "12345"), ("a", "1"), ("b.txt", "12"));

        StoredArtifact put = await Store.PutAsync(Uri("m"), folder, Stop);

        Digest expected = ManifestOf(("a", "1"), ("b.txt", "12"), ("b/weights", "12345"));
        Assert.Equal(new StoredArtifact(Uri("m"), IsFolder: true, expected, 8), put);
        Assert.Equal(put, await Store.StatAsync(Uri("m"), Stop));
        Assert.Equal(
            [new StoredFile("a", 1), new StoredFile("b.txt", 2), new StoredFile("b/weights", 5)],
            await Store.ListAsync(Uri("m"), Stop).ToListAsync(Stop));
        Assert.Equal("12345", await TextAsync(Uri("m"), "b/weights"));
    }

    [Fact]
    public async Task An_empty_folder_is_an_artifact()
    {
        StoredArtifact put = await Store.PutAsync(Uri("m"), AFolder("empty"), Stop);

        Assert.Equal(new StoredArtifact(Uri("m"), IsFolder: true, ManifestOf(), 0), put);
        Assert.Equal(put, await Store.StatAsync(Uri("m"), Stop));
        Assert.Empty(await Store.ListAsync(Uri("m"), Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task Nothing_is_found_where_nothing_was_stored() => await AssertNothingAsync(Uri("a"));

    [Fact]
    public async Task A_folder_has_no_content_of_its_own_and_a_file_no_members()
    {
        await Store.PutAsync(Uri("m"), AFolder("model", ("a", "1")), Stop);
        await Store.PutAsync(Uri("f"), AFile("1"), Stop);

        await Assert.ThrowsAsync<ArtifactMissingException>(() => Store.OpenAsync(Uri("m"), stop: Stop));
        await Assert.ThrowsAsync<ArtifactMissingException>(() => Store.OpenAsync(Uri("m"), "b", stop: Stop));
        await Assert.ThrowsAsync<ArtifactMissingException>(() => Store.OpenAsync(Uri("f"), "a", stop: Stop));
    }

    [Theory]
    [InlineData(0L, null, "0123456789")]
    [InlineData(3L, null, "3456789")]
    [InlineData(0L, 4L, "0123")]
    [InlineData(3L, 4L, "3456")]
    [InlineData(8L, 100L, "89")]
    [InlineData(10L, null, "")]
    [InlineData(50L, 5L, "")]
    [InlineData(4L, 0L, "")]
    public async Task A_range_is_read_from_its_offset_for_at_most_its_length(long offset, long? length, string expected)
    {
        await Store.PutAsync(Uri("f"), AFile("0123456789"), Stop);
        await Store.PutAsync(Uri("m"), AFolder("model", ("a", "x"), ("b/c", "0123456789")), Stop);

        Assert.Equal(expected, await TextAsync(Uri("f"), "", offset, length));
        Assert.Equal(expected, await TextAsync(Uri("m"), "b/c", offset, length));
    }

    [Fact]
    public async Task Putting_the_same_content_twice_is_harmless()
    {
        string file = AFile("same"), folder = AFolder("model", ("a", "1"), ("b/c", "2"));
        StoredArtifact first = await Store.PutAsync(Uri("f"), file, Stop), firstFolder = await Store.PutAsync(Uri("m"), folder, Stop);

        Assert.Equal(first, await Store.PutAsync(Uri("f"), file, Stop));
        Assert.Equal(firstFolder, await Store.PutAsync(Uri("m"), folder, Stop));
        Assert.Equal("same", await TextAsync(Uri("f")));
        Assert.Equal("2", await TextAsync(Uri("m"), "b/c"));
    }

    [Fact]
    public async Task Other_content_replaces_what_was_there()
    {
        await Store.PutAsync(Uri("a"), AFile("old"), Stop);
        await Store.PutAsync(Uri("a"), AFolder("one", ("x", "1"), ("y", "2")), Stop);
        Assert.Equal("1", await TextAsync(Uri("a"), "x"));
        await Store.PutAsync(Uri("a"), AFolder("two", ("y", "3")), Stop);

        Assert.Equal([new StoredFile("y", 1)], await Store.ListAsync(Uri("a"), Stop).ToListAsync(Stop));
        await Assert.ThrowsAsync<ArtifactMissingException>(() => Store.OpenAsync(Uri("a"), "x", stop: Stop));

        await Store.PutAsync(Uri("a"), AFile("new"), Stop);
        Assert.Equal("new", await TextAsync(Uri("a")));
        Assert.Equal([new StoredFile("", 3)], await Store.ListAsync(Uri("a"), Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task What_was_put_is_left_as_it_is_and_its_later_changes_do_not_reach_the_store()
    {
        string file = AFile("then"), folder = AFolder("model", ("a", "then"));
        await Store.PutAsync(Uri("f"), file, Stop);
        await Store.PutAsync(Uri("m"), folder, Stop);

        Assert.Equal("then", await File.ReadAllTextAsync(file, Stop));
        await File.WriteAllTextAsync(file, "now!", Stop);
        await File.WriteAllTextAsync(Path.Combine(folder, "a"), "now!", Stop);
        await File.WriteAllTextAsync(Path.Combine(folder, "b"), "more", Stop);

        Assert.Equal("then", await TextAsync(Uri("f")));
        Assert.Equal("then", await TextAsync(Uri("m"), "a"));
        Assert.Equal(ManifestOf(("a", "then")), (await Store.StatAsync(Uri("m"), Stop))!.Sha256);
    }

    [Fact]
    public async Task A_missing_source_is_told()
    {
        await Assert.ThrowsAsync<ArtifactMissingException>(() => Store.PutAsync(Uri("a"), Scratch("nowhere"), Stop));
        await AssertNothingAsync(Uri("a"));
    }

    [Fact]
    public async Task Links_are_refused_wherever_they_lead_and_nothing_is_stored()
    {
        string folder = AFolder("model", ("a", "1"), ("deep/b", "2"));
        File.CreateSymbolicLink(Path.Combine(folder, "deep", "link"), Path.Combine(folder, "a"));
        File.CreateSymbolicLink(Scratch("link"), AFile("x"));
        string linked = AFolder("linked", ("a", "1"));
        Directory.CreateSymbolicLink(Path.Combine(linked, "folder"), folder);
        File.CreateSymbolicLink(Path.Combine(AFolder("broken", ("a", "1")), "link"), "/nowhere");

        foreach ((string path, string link) in new[] { (folder, "deep/link"), (Scratch("link"), ""), (linked, "folder"), (Scratch("broken"), "link") })
        {
            ArtifactContentException refused = await Assert.ThrowsAsync<ArtifactContentException>(() => Store.PutAsync(Uri("a"), path, Stop));
            Assert.Equal(Path.Combine(path, link).TrimEnd('/'), refused.Path);
            await AssertNothingAsync(Uri("a"));
        }
    }

    [Fact]
    public async Task A_pipe_is_refused_without_waiting_for_it()
    {
        string folder = AFolder("model", ("a", "1"));
        using (System.Diagnostics.Process made = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(folder, "pipe"), Scratch("pipe")]))
            await made.WaitForExitAsync(Stop);

        foreach (string path in (string[])[folder, Scratch("pipe")])
        {
            await Assert.ThrowsAsync<ArtifactContentException>(() => Store.PutAsync(Uri("a"), path, Stop));
            await AssertNothingAsync(Uri("a"));
        }
    }

    [Fact]
    public async Task A_name_that_could_pass_for_two_files_is_refused()
    {
        string folder = AFolder("model", ("a", "1"), ("b\nc", "2"));

        await Assert.ThrowsAsync<ArtifactContentException>(() => Store.PutAsync(Uri("a"), folder, Stop));
        await AssertNothingAsync(Uri("a"));
    }

    [Fact]
    public async Task Fetching_copies_files_and_folders_and_makes_the_folders_above()
    {
        await Store.PutAsync(Uri("f"), AFile("hello"), Stop);
        await Store.PutAsync(Uri("m"), AFolder("model", ("a", "1"), ("b/c", "2")), Stop);

        await Store.FetchAsync(Uri("f"), Scratch("x/y/file"), Stop);
        await Store.FetchAsync(Uri("m"), Scratch("x/z/folder"), Stop);

        Assert.Equal("hello", await File.ReadAllTextAsync(Scratch("x/y/file"), Stop));
        Assert.Equal("1", await File.ReadAllTextAsync(Scratch("x/z/folder/a"), Stop));
        Assert.Equal("2", await File.ReadAllTextAsync(Scratch("x/z/folder/b/c"), Stop));
        Assert.Equal(["file"], Directory.GetFileSystemEntries(Scratch("x/y")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Fetching_never_overwrites()
    {
        await Store.PutAsync(Uri("f"), AFile("new"), Stop);
        string taken = AFile("old", "taken");

        await Assert.ThrowsAsync<IOException>(() => Store.FetchAsync(Uri("f"), taken, Stop));

        Assert.Equal("old", await File.ReadAllTextAsync(taken, Stop));
    }

    [Fact]
    public async Task Damage_is_told_when_fetching_and_leaves_nothing_behind()
    {
        StoredArtifact file = await Store.PutAsync(Uri("f"), AFile("hello"), Stop);
        StoredArtifact folder = await Store.PutAsync(Uri("m"), AFolder("model", ("a", "1"), ("b/c", "2")), Stop);
        await DamageAsync(Uri("f"), "");
        await DamageAsync(Uri("m"), "b/c");

        foreach (StoredArtifact stored in (StoredArtifact[])[file, folder])
        {
            ArtifactDamagedException told = await Assert.ThrowsAsync<ArtifactDamagedException>(() => Store.FetchAsync(stored.Uri, Scratch("copies/x"), Stop));
            Assert.Equal((stored.Uri, stored.Sha256), (told.Uri, told.Expected));
            Assert.NotEqual(told.Expected, told.Found);
            Assert.Empty(Directory.GetFileSystemEntries(Scratch("copies")));
        }
    }

    [Fact]
    public async Task Deleting_removes_all_of_it_and_a_missing_one_is_no_error()
    {
        await Store.PutAsync(Uri("x", "f"), AFile("hello"), Stop);
        await Store.PutAsync(Uri("x", "m"), AFolder("model", ("a", "1"), ("b/c", "2")), Stop);
        await Store.PutAsync(Uri("x", "mm"), AFile("stays"), Stop);

        await Store.DeleteAsync(Uri("x", "f"), Stop);
        await Store.DeleteAsync(Uri("x", "m"), Stop);
        await Store.DeleteAsync(Uri("x", "m"), Stop);
        await Store.DeleteAsync(Uri("never", "was"), Stop);

        await AssertNothingAsync(Uri("x", "f"));
        await AssertNothingAsync(Uri("x", "m"));
        Assert.Equal("stays", await TextAsync(Uri("x", "mm")));
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_for_the_next_process()
    {
        StoredArtifact file = await Store.PutAsync(Uri("f"), AFile("hello"), Stop);
        StoredArtifact folder = await Store.PutAsync(Uri("m"), AFolder("model", ("a", "1")), Stop);

        IArtifactStore next = await ReopenAsync();

        Assert.Equal(file, await next.StatAsync(file.Uri, Stop));
        Assert.Equal(folder, await next.StatAsync(folder.Uri, Stop));
    }

    [Fact]
    public async Task A_reader_sees_the_old_one_or_the_new_one_or_none_and_never_a_mixture()
    {
        string[] contents = [new('a', 300_000), new('b', 400_000)];
        string[] sources = [AFile(contents[0], "a"), AFile(contents[1], "b")];
        Task writing = Task.Run(
            async () =>
            {
                for (int round = 0; round < 40; round++)
                    await Store.PutAsync(Uri("f"), sources[round % 2], Stop);
            },
            Stop);
        int seen = 0;
        while (!writing.IsCompleted)
        {
            try
            {
                string text = await TextAsync(Uri("f"));
                Assert.Contains(text, contents);
                seen++;
            }
            catch (ArtifactMissingException)
            {
                // Between the old one and the new one there may be none.
            }
        }
        await writing;
        Assert.Equal(contents[1], await TextAsync(Uri("f")));
        Assert.True(seen > 0, "The reader never met the artifact while it was written.");
    }

    [Fact]
    public async Task Many_put_side_by_side_and_two_under_one_name_leave_one_of_them_whole()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Task.Run(
            async () => await Store.PutAsync(Uri("many", $"{number % 20}"), AFile($"content {number}", $"many-{number}"), Stop), Stop)));

        for (int number = 0; number < 20; number++)
        {
            StoredArtifact stored = (await Store.StatAsync(Uri("many", $"{number}"), Stop))!;
            string text = await TextAsync(stored.Uri);
            Assert.Contains(text, (string[])[$"content {number}", $"content {number + 20}"]);
            Assert.Equal(Digest.Of(text), stored.Sha256);
        }
    }

    [Fact]
    public async Task A_folder_of_very_many_files_works()
    {
        const int Count = 10_000;
        string folder = AFolder("many");
        for (int number = 0; number < Count; number++)
        {
            if (number % 100 == 0)
                Directory.CreateDirectory(Path.Combine(folder, $"{number / 100:D2}"));
            await File.WriteAllTextAsync(Path.Combine(folder, $"{number / 100:D2}", $"{number % 100:D2}"), $"{number}", Stop);
        }

        StoredArtifact put = await Store.PutAsync(Uri("m"), folder, Stop);

        Assert.Equal(put, await Store.StatAsync(Uri("m"), Stop));
        Assert.Equal(Count, await Store.ListAsync(Uri("m"), Stop).CountAsync(Stop));
        Assert.Equal("7342", await TextAsync(Uri("m"), "73/42"));
        await Store.FetchAsync(Uri("m"), Scratch("copy"), Stop);
        Assert.Equal("9999", await File.ReadAllTextAsync(Scratch("copy/99/99"), Stop));
    }

    [Fact]
    public async Task A_cancelled_put_stores_nothing()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync(Uri("f"), AFile("hello"), cancelled.Token));

        await AssertNothingAsync(Uri("f"));
    }
}
