using System.Runtime.InteropServices;

namespace Spoor.Ingester;

/// <summary>The heap of the C library, from which the Kafka client takes the memory for what it fetches and unpacks: one thread fetches, another
/// unpacks, a third frees. Left to itself glibc keeps what was freed, in a heap a thread, with holes that grow for hours.</summary>
internal sealed partial class NativeHeap(TimeProvider time) : BackgroundService
{
    // Of glibc's malloc.h.
    private const int MmapThreshold = -3;
    private const int ArenaMax = -8;

    private const int LargeBytes = 256 * 1024;
    private const int Arenas = 2;

    private static readonly TimeSpan s_trimEvery = TimeSpan.FromMinutes(1);

    /// <summary>Lets the memory of large buffers go back to the system as soon as they are free (unless told, glibc raises what it calls large to
    /// the largest that was ever freed), and threads share heaps. To be called before there are threads.</summary>
    public static void Configure() => Try(() =>
    {
        _ = SetOption(MmapThreshold, LargeBytes);
        _ = SetOption(ArenaMax, Arenas);
    });

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_trimEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) Try(() => _ = Trim(0));
    }

    private static void Try(Action action)
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            action();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library, which has its own ways.
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SetOption(int parameter, int value);

    /// <summary>Gives back each free page, but for so many bytes at the end of the first heap.</summary>
    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Trim(nuint keptBytes);
}
