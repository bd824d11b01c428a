using System.Runtime.InteropServices;

namespace Spoor.Ingester;

/// <summary>The heap of the C library, from which the Kafka client takes the memory for what it fetches and unpacks.</summary>
internal static partial class NativeHeap
{
    /// <summary><c>M_MMAP_THRESHOLD</c> of glibc's <c>malloc.h</c>.</summary>
    private const int MmapThreshold = -3;

    private const int LargeBytes = 256 * 1024;

    /// <summary>Lets the memory of large buffers go back to the system as soon as they are free. Unless told, glibc raises what it calls large
    /// to the largest that was ever freed, and keeps the rest in a heap for each thread, with holes that grow for hours: one thread of the Kafka
    /// client fetches, another unpacks, a third frees.</summary>
    public static void ReturnLargeBuffers()
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = SetOption(MmapThreshold, LargeBytes);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library, which has its own ways.
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SetOption(int parameter, int value);
}
