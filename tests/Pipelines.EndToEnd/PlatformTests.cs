namespace Pipelines.EndToEnd;

/// <summary>What the <c>kubernetes</c> platform asks for, on a machine that is no cluster.</summary>
public sealed class PlatformTests
{
    [Fact]
    public async Task Secrets_and_config_maps_come_from_files_under_the_home()
    {
        using Scratch scratch = new();
        scratch.Write(".pipelines/secrets/db/password", "hunter22\n");
        scratch.Write(".pipelines/configmaps/app/mode", "fast");
        string file = scratch.Write("p.yaml", new Yaml("secrets").Step("a", "printf '%s %s %s' \"$PASSWORD\" \"$MODE\" \"${NONE-unset}\" > $1") + """
            ---
            platforms:
              kubernetes:
                deploymentSpec:
                  executors:
                    exec-s0:
                      secretAsEnv:
                      - {secretName: db, keyToEnv: [{secretKey: password, envVar: PASSWORD}]}
                      - {secretName: missing, optional: true, keyToEnv: [{secretKey: x, envVar: NONE}]}
                      configMapAsEnv:
                      - {configMapName: app, keyToEnv: [{configMapKey: mode, envVar: MODE}]}
            """);

        Said said = await scratch.CallAsync("run", file, "--output", "json");

        said.ShouldEndWith(0);
        Assert.Equal("hunter22 fast unset", (string?)said.Json["tasks"]!["a"]!["outputs"]!["out"]);
    }

    [Fact]
    public async Task A_secret_that_is_missing_fails_its_step_and_names_the_file_to_write()
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("secrets").Step("a", "true") + """
            ---
            platforms: {kubernetes: {deploymentSpec: {executors: {exec-s0: {secretAsEnv: [{secretName: db, keyToEnv: [{secretKey: password, envVar: PASSWORD}]}]}}}}}
            """);

        Said said = await scratch.CallAsync("run", file, "--output", "json");

        said.ShouldEndWith(1);
        Assert.Contains(".pipelines/secrets/db/password", (string?)said.Json["tasks"]!["a"]!["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_a_failing_step_prints_is_masked_in_its_error()
    {
        using Scratch scratch = new();
        scratch.Write(".pipelines/secrets/db/password", "hunter22");
        string file = scratch.Write("p.yaml", new Yaml("secrets").Step("a", "echo the word is $PASSWORD; exit 1") + """
            ---
            platforms: {kubernetes: {deploymentSpec: {executors: {exec-s0: {secretAsEnv: [{secretName: db, keyToEnv: [{secretKey: password, envVar: PASSWORD}]}]}}}}}
            """);

        Said said = await scratch.CallAsync("run", file, "--output", "json");

        string? error = (string?)said.Json["tasks"]!["a"]!["error"];
        Assert.Contains("the word is ***", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", said.Output + said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Facts_about_the_pod_become_variables()
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("facts").Step("a", "printf '%s|%s|%s' \"$TEAM\" \"$NOTE\" \"$NONE\" > $1") + """
            ---
            platforms:
              kubernetes:
                deploymentSpec:
                  executors:
                    exec-s0:
                      podMetadata: {labels: {team: blue}, annotations: {note: a b}}
                      fieldPathAsEnv:
                      - {name: TEAM, fieldPath: "metadata.labels['team']"}
                      - {name: NOTE, fieldPath: "metadata.annotations['note']"}
                      - {name: NONE, fieldPath: "metadata.labels['other']"}
            """);

        Said said = await scratch.CallAsync("run", file, "--output", "json");

        said.ShouldEndWith(0);
        Assert.Equal("blue|a b|", (string?)said.Json["tasks"]!["a"]!["outputs"]!["out"]);
        Assert.Contains("labels and annotations of pods", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claims_secrets_and_empty_folders_are_mounted_where_the_file_says()
    {
        Assert.SkipUnless(MountsAreAllowed(), "This machine lets no user make a mount namespace.");
        using Scratch scratch = new();
        scratch.Write(".pipelines/secrets/tls/key", "k1");
        string script = "cat /no-such-place/secret/key; echo v > /no-such-place/claim/f; echo w > /no-such-place/claim/../empty/g; cat /no-such-place/claim/f /no-such-place/empty/g; "
            + "( echo x > /no-such-place/secret/key ) 2>/dev/null && echo writable; true";
        string file = scratch.Write("p.yaml", new Yaml("mounts").Step("a", $"( {script} ) > $1").Step("b", "cat /no-such-place/claim/f > $1", ["a"]) + """
            ---
            platforms:
              kubernetes:
                deploymentSpec:
                  executors:
                    exec-s0: &mounts
                      pvcMount:
                      - {mountPath: /no-such-place/claim, constant: shared, subPath: part}
                      secretAsVolume:
                      - {secretName: tls, mountPath: /no-such-place/secret}
                      emptyDirMounts:
                      - {volumeName: e, mountPath: /no-such-place/empty}
                    exec-SECOND: *mounts
            """);
        string text = File.ReadAllText(file);
        string second = System.Text.RegularExpressions.Regex.Matches(text, "exec-s[0-9]+")[1].Value;
        File.WriteAllText(file, text.Replace("exec-SECOND", second, StringComparison.Ordinal));

        Said said = await scratch.CallAsync("run", file, "--output", "json");

        said.ShouldEndWith(0);
        Assert.Equal("k1v\nw\n", (string?)said.Json["tasks"]!["a"]!["outputs"]!["out"]);
        Assert.Equal("v\n", (string?)said.Json["tasks"]!["b"]!["outputs"]!["out"]);
        Assert.Equal("v\n", File.ReadAllText(Path.Combine(scratch.Folder, ".pipelines", "volumes", "shared", "part", "f")));
        Assert.False(Directory.Exists("/no-such-place"), "the mount left a folder on the machine");
        Assert.Contains("The volume claim 'shared' was not there", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_workspace_is_found_by_the_path_that_pods_have()
    {
        Assert.SkipUnless(MountsAreAllowed(), "This machine lets no user make a mount namespace.");
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("workspace").Step("a", "echo kept > /kfp-workspace/f; printf x > $1").Step("b", "cat /kfp-workspace/f > $1", ["a"]) + """
            ---
            platforms: {kubernetes: {pipelineConfig: {workspace: {size: 1Gi}}}}
            """);

        Said said = await scratch.CallAsync("run", file, "--output", "json");

        said.ShouldEndWith(0);
        Assert.Equal("kept\n", (string?)said.Json["tasks"]!["b"]!["outputs"]!["out"]);
    }

    [Fact]
    public async Task Bash_runs_a_script_for_sh_that_only_bash_understands()
    {
        Assert.SkipUnless(File.Exists("/bin/bash") || File.Exists("/usr/bin/bash"), "There is no bash.");
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("dialect").Step("a", "[[ abc == a* ]] && printf yes > $1").ToString());

        Said said = await scratch.CallAsync("run", file, "--output", "json");

        said.ShouldEndWith(0);
        Assert.Equal("yes", (string?)said.Json["tasks"]!["a"]!["outputs"]!["out"]);
        Assert.Contains("bash runs it here", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_ignored_is_said_once()
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("ignored").Step("a", "true").Step("b", "true", executor: "        resources: {resourceCpuLimit: '2'}") + """
            ---
            platforms: {kubernetes: {deploymentSpec: {executors: {exec-s0: {imagePullPolicy: Always, nodeSelector: {labels: {disk: fast}}}}}}}
            """);

        Said said = await scratch.CallAsync("run", file, "--output", "json");

        said.ShouldEndWith(0);
        Assert.Single(said.Errors.Split('\n'), line => line.Contains("Images are ignored", StringComparison.Ordinal));
        string settings = Assert.Single(said.Errors.Split('\n'), line => line.Contains("Settings for a cluster", StringComparison.Ordinal));
        Assert.Contains("node selectors (exec-s0)", settings, StringComparison.Ordinal);
        Assert.Contains("pull policies (exec-s0)", settings, StringComparison.Ordinal);
        Assert.Contains("limits and requests", settings, StringComparison.Ordinal);
    }

    private static bool MountsAreAllowed()
    {
        foreach (string[] way in (string[][])[["--mount"], ["--user", "--map-root-user", "--mount"]])
        {
            try
            {
                using System.Diagnostics.Process probe = System.Diagnostics.Process.Start(
                    new System.Diagnostics.ProcessStartInfo("unshare", [.. way, "sh", "-c", "mount -t tmpfs none /proc"]) { RedirectStandardError = true })!;
                probe.WaitForExit();
                if (probe.ExitCode == 0)
                    return true;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
        return false;
    }
}
