using System.Runtime;
using System.Runtime.InteropServices;

namespace Spoor.Ingester;

/// <summary>Keeps memory flat under load, for hours: closes the holes that large arrays of many sizes leave in the collected heap, and gives back what
/// the Kafka client has freed. Of that one thread fetches, another unpacks, a third frees; left to itself glibc keeps it, in a heap a thread.</summary>
internal sealed partial class MemoryUpkeep(TimeProvider time) : BackgroundService
{
    /// <summary><c>M_ARENA_MAX</c> of glibc's <c>malloc.h</c>.</summary>
    private const int ArenaMax = -8;

    private const int Arenas = 2;
    private const int TicksToCompact = 6;

    /// <summary>A process that makes less than this between two rounds, in bytes, has no holes to speak of.</summary>
    private const long LeastAllocated = 4 * 1024 * 1024;

    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(10);

    private long _allocated;

    /// <summary>Lets threads share heaps. To be called before there are threads.</summary>
    public static void Configure() => Try(() => _ = SetOption(ArenaMax, Arenas));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_tick, time);
        for (var tick = 1; await timer.WaitForNextTickAsync(stoppingToken); tick++)
        {
            if (tick % TicksToCompact == 0) Compact();
            Try(() => _ = Trim(0));
        }
    }

    private void Compact()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        if (allocated - _allocated < LeastAllocated) return;
        _allocated = allocated;
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
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
