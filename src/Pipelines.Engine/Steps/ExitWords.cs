using System.Globalization;

namespace Pipelines.Engine.Steps;

/// <summary>What an exit code means, for people.</summary>
internal static class ExitWords
{
    private const int FirstSignal = 128;

    public static string Of(int code) => code switch
    {
        126 => "It ended with exit code 126: a program was found but could not be executed. Is it marked as executable, and made for this machine?",
        127 => "It ended with exit code 127: a program that it calls was not found.",
        > FirstSignal and <= FirstSignal + 64 => string.Create(CultureInfo.InvariantCulture, $"It was ended by signal {code - FirstSignal}{Signal(code - FirstSignal)} (exit code {code})."),
        _ => string.Create(CultureInfo.InvariantCulture, $"It ended with exit code {code}."),
    };

    private static string Signal(int signal) => signal switch
    {
        1 => ", SIGHUP",
        2 => ", SIGINT: an interruption",
        3 => ", SIGQUIT",
        4 => ", SIGILL: an instruction that this processor does not know",
        6 => ", SIGABRT: the program gave itself up",
        7 => ", SIGBUS: it touched memory that is not there",
        8 => ", SIGFPE: an arithmetic error",
        9 => ", SIGKILL: somebody killed it, often the system for want of memory",
        11 => ", SIGSEGV: it touched memory that is not its own",
        13 => ", SIGPIPE: who read its output was gone",
        15 => ", SIGTERM: somebody asked it to end",
        24 => ", SIGXCPU: its limit of processor time",
        25 => ", SIGXFSZ: its limit of file size",
        31 => ", SIGSYS: a system call that is forbidden here",
        _ => "",
    };
}
