using System.Text;

namespace Spoor.KafkaSecurity;

/// <summary>A small file that somebody may replace while we run. It is read anew, never watched: what mounts secrets replaces links and
/// folders, of which watchers see nothing.</summary>
internal static class SecretFile
{
    /// <summary>Largest file, in bytes; a larger one is the wrong one.</summary>
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Reads it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its text without the white space around it.</param>
    /// <returns>Why there is none, or nothing.</returns>
    public static string? Read(string path, out string text)
    {
        text = "";
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > MaxBytes) return $"{path} has more than {MaxBytes} bytes";
            using var reader = new StreamReader(stream, Encoding.UTF8);
            text = reader.ReadToEnd().Trim();
            return text.Length > 0 ? null : $"{path} is empty";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return exception.Message;
        }
    }
}
