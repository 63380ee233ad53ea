using System.Diagnostics;
using Pipelines.Core.Steps;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Local.Processes;

/// <summary>
/// Lets a program find folders under other paths (<c>/data</c>) in a view of the file system that is its own (a mount namespace): nobody
/// else sees them, and where a path is missing nothing is made on the machine itself.
/// </summary>
internal sealed class MountSpace
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // As root a namespace is enough; others get one in which they may mount, and stay who they are where the tool can do that.
    private static readonly string[][] Ways = Environment.UserName == "root"
        ? [["--mount"], ["--user", "--map-root-user", "--mount"]]
        : [["--user", "--map-current-user", "--keep-caps", "--mount"], ["--user", "--map-root-user", "--mount"]];

    /// <summary>
    /// <c>$1</c> is a staging folder, <c>$2</c> a count; then source, target and ro or rw of each mount; then the program. A target that is
    /// missing gets its place in a temporary file system laid over the nearest folder that exists, where everything else is bound again;
    /// over <c>/</c> that is a new root.
    /// </summary>
    private const string Script = """
        set -e
        stage=$1 count=$2 root= cover=0
        shift 2
        again() {
            for e in "$1"/* "$1"/.[!.]*; do
                [ -e "$e" ] || [ -L "$e" ] || continue
                n=$2/${e##*/}
                if [ -L "$e" ]; then cp -P "$e" "$n"
                elif [ -d "$e" ]; then mkdir "$n"; mount --rbind "$e" "$n"
                else : >"$n"; mount --bind "$e" "$n"; fi
            done
        }
        place() {
            [ -d "$root$1" ] && return
            up=$1
            while [ ! -d "$root$up" ]; do up=${up%/*}; up=${up:-/}; done
            if [ ! -e "$stage/made" ] || ! grep -qxF "$up" "$stage/made"; then
                cover=$((cover + 1))
                if [ "$up" = / ]; then
                    mkdir -p "$stage/root"
                    mount -t tmpfs -o mode=755 none "$stage/root"
                    again "" "$stage/root"
                    root=$stage/root
                else
                    mkdir -p "$stage/$cover"
                    mount --rbind "$root$up" "$stage/$cover"
                    mount -t tmpfs -o mode=755 none "$root$up"
                    again "$stage/$cover" "$root$up"
                fi
            fi
            mkdir -p "$root$1"
            p=$1
            while [ "$p" != "$up" ]; do echo "$p" >>"$stage/made"; p=${p%/*}; p=${p:-/}; done
            echo "$up" >>"$stage/made"
        }
        while [ "$count" -gt 0 ]; do
            place "$2"
            mount --bind "$1" "$root$2"
            [ "$3" = rw ] || mount -o remount,bind,ro "$root$2"
            shift 3
            count=$((count - 1))
        done
        [ -n "$root" ] || exec "$@"
        exec chroot "$root" /bin/sh -c 'cd "$0" && exec "$@"' "$PWD" "$@"
        """;

    private readonly string _path;
    private readonly Lazy<string[]?> _way;

    /// <param name="path">The PATH of steps.</param>
    public MountSpace(string path)
    {
        _path = path;
        _way = new(Find);
    }

    /// <summary>This machine lets its users mount.</summary>
    public bool IsAllowed => _way.Value is not null;

    /// <summary>The command line that runs another one among its mounts.</summary>
    /// <exception cref="StepRefusedException">This machine lets nobody mount.</exception>
    public IReadOnlyList<string> Around(PreparedStep step, IReadOnlyList<string> program)
    {
        string[] way = _way.Value
            ?? throw new StepRefusedException(StepOutcome.Impossible,
                $"The step wants folders at {string.Join(", ", step.Mounts.Select(mount => mount.Target))}, and this machine lets no user mount there (unshare of util-linux, with user namespaces, is needed). Run containers (--launcher container), or allow user namespaces.");
        string stage = Path.Combine(step.Folder.Io, "mounts");
        Directory.CreateDirectory(stage);
        return
        [
            .. way, "/bin/sh", "-c", Script, "mounts", stage, $"{step.Mounts.Count}",
            .. step.Mounts.OrderBy(mount => mount.Target, StringComparer.Ordinal).SelectMany(mount => (string[])[mount.Source, Path.TrimEndingDirectorySeparator(mount.Target), mount.IsReadOnly ? "ro" : "rw"]),
            .. program,
        ];
    }

    private string[]? Find()
    {
        if (Programs.Find("unshare", _path) is not { } unshare)
            return null;
        return Ways.FirstOrDefault(way => Works(unshare, [.. way, "/bin/sh", "-c", "mount -t tmpfs none /proc"])) is { } works ? [unshare, .. works] : null;
    }

    private static bool Works(string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
        process.StandardInput.Close();
        // It says a line at most, which no pipe is too small for.
        if (process.WaitForExit(Patience))
            return process.ExitCode == 0;
        process.Kill(entireProcessTree: true);
        return false;
    }
}
