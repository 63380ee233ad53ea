using System.Text;
using Pipelines.Core.Values;
using Pipelines.Engine.Experiments;
using Pipelines.Tuning.Katib;

namespace Pipelines.Cli.Sources;

/// <summary>
/// Programs that stand in for images, as the command line gives them: <c>IMAGE=COMMAND</c>, or a file with a map from images to commands. A command is
/// words as a shell would part them; a word that is a file of the working folder is taken as that file.
/// </summary>
internal static class ImageMapArguments
{
    /// <exception cref="RefusedException">One or more cannot be read; all of them are told.</exception>
    public static ImageMap Read(IReadOnlyList<string> arguments)
    {
        Dictionary<string, Sequence<string>> programs = new(StringComparer.Ordinal);
        List<Problem> problems = [];
        foreach (string argument in arguments)
        {
            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (File.Exists(argument))
                AddFile(argument, programs, problems);
            else if (equals > 0)
                Add(argument[..equals], Words(argument[(equals + 1)..]), $"--image-map {argument}", Environment.CurrentDirectory, programs, problems);
            else
                problems.Add(new("PIPE445", $"--image-map {argument}", equals < 0 ? "There is no such file." : "It names no image.", "Write IMAGE=COMMAND, or give a file with lines IMAGE: COMMAND."));
        }
        return problems.Count == 0 ? new(programs.ToMap()) : throw new RefusedException("The command line", problems);
    }

    private static void AddFile(string path, Dictionary<string, Sequence<string>> programs, List<Problem> problems)
    {
        Result<Value> read = ManifestText.Read(File.ReadAllBytes(path));
        if (!read.Succeeded || read.Value is not Value.Struct map)
        {
            problems.Add(new("PIPE445", path, $"It is no map from images to commands: {read.Error}", "Write lines IMAGE: COMMAND."));
            return;
        }
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach ((string image, Value command) in map.Members)
        {
            Sequence<string> words = command is Value.List list ? list.Items.Select(word => word.ToText()).ToSequence() : Words(command.ToText());
            Add(image, words, $"{path}: {image}", folder, programs, problems);
        }
    }

    private static void Add(string image, Sequence<string> words, string place, string folder, Dictionary<string, Sequence<string>> programs, List<Problem> problems)
    {
        if (words.Count == 0)
            problems.Add(new("PIPE445", place, "It names no command.", "Write the program and its own arguments behind the image."));
        else
            programs[image] = words.Select(word => Here(word, folder)).ToSequence();
    }

    // Trials run in folders of their own.
    private static string Here(string word, string folder)
    {
        string path = Path.Combine(folder, word);
        return word.Length > 0 && !word.StartsWith('-') && File.Exists(path) ? Path.GetFullPath(path) : word;
    }

    private static Sequence<string> Words(string text)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool isWord = false;
        char quote = '\0';
        foreach (char c in text)
        {
            if (quote != '\0' ? c == quote : c is '\'' or '"')
            {
                quote = quote == '\0' ? c : '\0';
                isWord = true;
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                if (isWord)
                    words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
            else
            {
                word.Append(c);
                isWord = true;
            }
        }
        if (isWord)
            words.Add(word.ToString());
        return words.ToSequence();
    }
}
