using System.Runtime.CompilerServices;

namespace Spoor.TraceStore.Tests.Documents;

/// <summary>Holds what we write against the files in the folder <c>Golden</c>; <c>UPDATE_GOLDEN=1</c> writes those anew.</summary>
internal static class Golden
{
    public static void Matches(string name, ReadOnlySpan<byte> actual, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, "Golden", name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, actual);
        }
        Assert.Equal(File.ReadAllText(path), System.Text.Encoding.UTF8.GetString(actual));
    }
}
