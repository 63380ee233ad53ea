using Pipelines.Core.Spec.Commands;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Commands;

public sealed class LightweightCommandTests
{
    private const string Wrapper =
        """
        dir=$(mktemp -d)
        printf "%s" "$0" > "$dir/module.py"
        _KFP_RUNTIME=true python3 -m kfp.dsl.executor_main   --component_module_path   "$dir/module.py"   "$@"
        """;

    private const string Source = "\nimport kfp\n\ndef train(x: int):\n    print('{{$.inputs.parameters[\"x\"]}}')\n";

    private static readonly Sequence<string> Args = ["--executor_input", "{{$}}", "--function_to_execute", "train"];

    private static Sequence<string> With(string install) => ["sh", "-c", install, "sh", "-ec", Wrapper, Source];

    [Fact]
    public void A_component_without_packages_is_recognised()
    {
        Assert.True(LightweightCommand.TryParse(["sh", "-ec", Wrapper, Source], Args, out LightweightCommand? command));
        Assert.Null(command.Install);
        Assert.Equal((Source, "train", Wrapper), (command.Source, command.FunctionName, command.Wrapper));
        Assert.Equal([], command.ExtraArgs);
    }

    [Fact]
    public void Packages_and_indexes_are_read_as_written()
    {
        const string Script =
            """

            if ! [ -x "$(command -v pip)" ]; then
                python3 -m ensurepip || python3 -m ensurepip --user || apt-get install python3-pip
            fi

            PIP_DISABLE_PIP_VERSION_CHECK=1 python3 -m pip install --quiet --no-warn-script-location --index-url https://index.example/simple --extra-index-url=https://more.example --trusted-host index.example 'pandas==2.2.0' 'scikit-learn>=1.4; python_version<"3.13"'  &&  python3 -m pip install --quiet 'kfp==9.9.9' '--no-deps' 'typing-extensions<5' && "$0" "$@"
            """;
        Assert.True(LightweightCommand.TryParse(With(Script), Args, out LightweightCommand? command));
        InstallStage install = command.Install!;
        Assert.Equal(["pandas==2.2.0", "scikit-learn>=1.4; python_version<\"3.13\"", "kfp==9.9.9", "typing-extensions<5"], install.Requirements);
        Assert.Equal([], install.OtherCommands);
        Assert.False(install.UsesVenv);
        Assert.Equal(Script, install.Script);
        Assert.Equal(
            new PipInstall
            {
                Requirements = ["pandas==2.2.0", "scikit-learn>=1.4; python_version<\"3.13\""],
                IndexUrl = "https://index.example/simple",
                ExtraIndexUrls = ["https://more.example"],
                TrustedHosts = ["index.example"],
                Flags = ["--quiet", "--no-warn-script-location"],
            },
            install.Installs[0]);
        Assert.True(install.Installs[1].IsWithoutDependencies);
        Assert.False(install.Installs[0].IsWithoutDependencies);
    }

    [Fact]
    public void A_virtual_environment_is_seen()
    {
        const string Script =
            """
            export PIP_DISABLE_PIP_VERSION_CHECK=1
            tmp=$(mktemp -d)
            python3 -m venv "$tmp/venv" --system-site-packages
            . "$tmp/venv/bin/activate"
            python3 -m pip install -c limits.txt 'numpy' && "$0" "$@"
            """;
        Assert.True(LightweightCommand.TryParse(With(Script), Args, out LightweightCommand? command));
        Assert.True(command.Install!.UsesVenv);
        Assert.Equal([], command.Install.OtherCommands);
        Assert.Equal(["-c=limits.txt"], command.Install.Installs[0].OtherOptions);
    }

    [Theory]
    [InlineData("python3 -m pip install 'a' && curl -O https://data.example/x && \"$0\" \"$@\"", "curl -O https://data.example/x")]
    [InlineData("python3 -m pip install \"$PACKAGE\" && \"$0\" \"$@\"", "python3 -m pip install $PACKAGE")]
    [InlineData("pip3 install a > /tmp/log; rm -rf /tmp/x; \"$0\" \"$@\"", "rm -rf /tmp/x")]
    [InlineData("apt-get install -y libgl1 && pip install a && \"$0\" \"$@\"", "apt-get install -y libgl1")]
    [InlineData("export MODE=fast; pip install a; \"$0\" \"$@\"", "export MODE=fast")]
    [InlineData(". /etc/profile; pip install a; \"$0\" \"$@\"", ". /etc/profile")]
    public void Whatever_else_a_script_does_is_named(string script, string other)
    {
        Assert.True(InstallStage.TryParse(With(script), out InstallStage? stage));
        Assert.Equal([other], stage.OtherCommands);
    }

    [Fact]
    public void An_attempt_after_a_failed_one_is_no_second_installation()
    {
        Assert.True(InstallStage.TryParse(
            ["sh", "-c", "(python3 -m pip install 'a==1' 'b' || python3 -m pip install 'a==1' 'b' --user) && \"$0\" \"$@\"", "python3", "-u", "-c", "print(1)"],
            out InstallStage? stage));
        Assert.Equal(["a==1", "b"], stage.Requirements);
        Assert.Equal([], stage.OtherCommands);
    }

    [Theory]
    [InlineData("echo hello && \"$0\" \"$@\"")]
    [InlineData("python3 -m pip install a")]
    [InlineData("python3 -m pip install a && python3 main.py \"$0\" \"$@\"")]
    [InlineData("python3 -m pip install a && '$0' '$@'")]
    [InlineData("cat << EOF")]
    [InlineData("")]
    public void Other_scripts_are_no_install_stage(string script)
    {
        Assert.False(InstallStage.TryParse(With(script), out _));
        Assert.False(LightweightCommand.TryParse(With(script), Args, out _));
        // The source is still known to be one, so that nothing in it is taken for a placeholder.
        Assert.Equal(6, LightweightCommand.SourceIndex(With(script)));
    }

    [Fact]
    public void Further_arguments_are_kept_and_equals_signs_understood()
    {
        Assert.True(LightweightCommand.TryParse(
            ["bash", "-exc", Wrapper, Source, "--executor_input={{$}}"], ["--verbose", "--function_to_execute=f", "x"], out LightweightCommand? command));
        Assert.Equal("f", command.FunctionName);
        Assert.Equal(["--verbose", "x"], command.ExtraArgs);
    }

    public static TheoryData<string[], string[]> NotLightweight => new()
    {
        { [], [] },
        { ["sh", "-ec", Wrapper], ["--executor_input", "{{$}}", "--function_to_execute", "f"] },
        { ["sh", "-ec", Wrapper, Source], ["--executor_input", "{}", "--function_to_execute", "f"] },
        { ["sh", "-ec", Wrapper, Source], ["--executor_input", "{{$}}"] },
        { ["sh", "-ec", Wrapper + "\nrm -rf \"$dir\"", Source], ["--executor_input", "{{$}}", "--function_to_execute", "f"] },
        { ["nice", "sh", "-ec", Wrapper, Source], ["--executor_input", "{{$}}", "--function_to_execute", "f"] },
        { ["sh", "-ec", "printf '%s' '$0' > a.py; python3 -m kfp.dsl.executor_main --component_module_path a.py \"$@\"", Source], ["--executor_input", "{{$}}", "--function_to_execute", "f"] },
        { ["python3", "-m", "kfp.dsl.executor_main"], ["--executor_input", "{{$}}", "--function_to_execute", "f"] },
        { ["sh", "-c", "echo \"$0\" > /tmp/out.txt", "x"], [] },
    };

    [Theory]
    [MemberData(nameof(NotLightweight))]
    public void Other_commands_are_not_taken_for_lightweight_ones(string[] command, string[] args)
        => Assert.False(LightweightCommand.TryParse([.. command], [.. args], out _));
}
