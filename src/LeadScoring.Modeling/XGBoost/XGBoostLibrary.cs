using System.Reflection;
using System.Runtime.InteropServices;

namespace LeadScoring.Modeling.XGBoost;

/// <summary>Finds and loads the native library once per process.</summary>
internal static partial class XGBoostLibrary
{
    /// <summary>Environment variable that names another file, where the library is not in the system's usual place.</summary>
    public const string Variable = "LEADSCORING_XGBOOST_LIBRARY";

    /// <summary>The file as Debian's package libxgboost0 installs it, unless the environment names another.</summary>
    public static readonly string FileName = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } other ? other : "libxgboost.so.0";

    private static readonly Lock Gate = new();
    private static bool _resolverSet;
    private static nint _library;

    /// <summary>Whether a library of that name can be loaded, and if not, what to install.</summary>
    public static bool IsAvailable(string fileName, out string? reason)
    {
        bool loaded = Load(fileName) != 0;
        reason = loaded ? null : $"Boosted trees need the native library {fileName}, which is not installed here. An operator can install the Debian package libxgboost0; logistic regression works without it.";
        return loaded;
    }

    /// <summary>Loads it.</summary>
    /// <exception cref="DllNotFoundException">It is not installed; the message says what to do.</exception>
    public static void Require(string fileName)
    {
        if (!IsAvailable(fileName, out string? reason))
        {
            throw new DllNotFoundException(reason);
        }
    }

    /// <summary>Turns a return code into an exception.</summary>
    public static void Check(int code)
    {
        if (code != 0)
        {
            throw new InvalidOperationException("XGBoost: " + (Marshal.PtrToStringUTF8(XGBoostApi.XGBGetLastError()) ?? "unknown error").Split('\n')[0].Trim());
        }
    }

    private static nint Load(string fileName)
    {
        lock (Gate)
        {
            if (fileName != FileName)
            {
                return NativeLibrary.TryLoad(fileName, out nint other) ? other : 0;
            }

            if (_library == 0)
            {
                // Idle OpenMP threads spin by default and eat the cores of a small machine. The runtime's own environment is not the C library's.
                if (!OperatingSystem.IsWindows() && SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", 0) != 0)
                {
                    throw new InvalidOperationException("The variable OMP_WAIT_POLICY could not be set.");
                }

                _library = NativeLibrary.TryLoad(fileName, out nint library) ? library : 0;
            }

            if (!_resolverSet)
            {
                NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == XGBoostApi.Library ? _library : 0);
                _resolverSet = true;
            }

            return _library;
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
