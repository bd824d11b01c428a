using System.Net.Http.Headers;
using System.Text;

namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>How requests say who sends them: user and password, an API key, or nothing. What stands in a file is read anew at most once in
/// <see cref="s_interval"/>, and whenever the cluster refuses it, so that a changed secret needs no restart.</summary>
internal sealed class SignIn
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    private readonly string? _username;
    private readonly string _secretKey;
    private readonly SecretFile? _file;
    private readonly TimeProvider _time;
    private readonly SignInTelemetry? _telemetry;
    private readonly Lock _lock = new();
    private volatile AuthenticationHeaderValue? _header;
    private volatile string? _fileFault;
    private volatile bool _isRefused;
    private string? _secret;
    private long _read;

    /// <param name="options">What the operator wrote.</param>
    /// <param name="time">The clock.</param>
    /// <param name="telemetry">Told of changes.</param>
    public SignIn(ElasticsearchOptions options, TimeProvider time, SignInTelemetry? telemetry)
    {
        _time = time;
        _telemetry = telemetry;
        var isKey = options.ApiKey is not null || options.ApiKeyFile is not null;
        _username = isKey ? null : options.Username;
        var path = isKey ? options.ApiKeyFile : options.PasswordFile;
        _file = path is null ? null : new SecretFile(path);
        _secretKey = (isKey ? "Elasticsearch:ApiKey" : "Elasticsearch:Password") + (path is null ? "" : "File");
        if (isKey ? options.ApiKey is { } : options.Password is { }) Use((isKey ? options.ApiKey : options.Password)!);
        else if (_file is not null) Reread(isRefused: false);
    }

    /// <summary>The header of the next request; nothing where nobody is to be named.</summary>
    public AuthenticationHeaderValue? Header
    {
        get
        {
            if (_file is not null && _time.GetElapsedTime(Volatile.Read(ref _read)) >= s_interval) Reread(isRefused: false);
            return _header;
        }
    }

    /// <summary>What is wrong with it at the moment, for an operator; nothing while the cluster takes it.</summary>
    public string? Fault => _isRefused ? Advice : _fileFault is { } fault ? $"{_secretKey}: {fault}; what it held before is still used." : null;

    /// <summary>What to mend where the cluster refuses it.</summary>
    public string Advice => _secret is null
        ? "Elasticsearch wants to know who asks: set Elasticsearch:Username and Elasticsearch:PasswordFile, or Elasticsearch:ApiKeyFile."
        : $"Elasticsearch refuses {(_username is null ? "the API key" : $"user {_username} or its password")}: mend "
            + $"{_secretKey}{(_file is null ? ", which needs a restart" : $" ({_file.Path}), which is read again by itself")}, or what Elasticsearch knows of it.";

    /// <summary>The cluster refused a request with 401.</summary>
    /// <param name="sent">The header that it bore.</param>
    /// <returns>Whether there is another header by now.</returns>
    public bool Refused(AuthenticationHeaderValue? sent)
    {
        if (_file is not null && Equals(sent, _header)) Reread(isRefused: true);
        if (!Equals(sent, _header)) return true;
        _isRefused = true;
        return false;
    }

    /// <summary>The cluster knows who asks.</summary>
    public void Accepted()
    {
        if (_isRefused) _isRefused = false;
    }

    private void Reread(bool isRefused)
    {
        lock (_lock)
        {
            var before = _secret;
            Volatile.Write(ref _read, _time.GetTimestamp());
            var fault = _file!.Read(out var secret);
            if (fault is not null)
            {
                if (_fileFault != fault) _telemetry?.Unreadable(_secretKey, fault);
                _fileFault = fault;
                return;
            }
            _fileFault = null;
            if (secret == before) return;
            Use(secret);
            if (before is not null) _telemetry?.Changed(_secretKey, _file.Path, isRefused);
        }
    }

    private void Use(string secret)
    {
        _secret = secret;
        _header = _username is null
            ? new AuthenticationHeaderValue("ApiKey", secret)
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_username}:{secret}")));
    }
}
