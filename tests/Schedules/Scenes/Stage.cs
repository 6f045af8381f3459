using PoolDash.Schedules.Broken;

namespace PoolDash.Schedules.Scenes;

/// <summary>The way in from the tests, which are not under the scheduler's control, to the scenes, which are.</summary>
public static class Stage
{
    /// <summary>Plays the scene of this name, a new one each time it is called.</summary>
    /// <param name="scene">The full name of its type.</param>
    /// <param name="fault">The name of the small pool's fault; null for a scene of the shipping pool.</param>
    public static Action Show(string scene, string? fault)
    {
        var type = typeof(Stage).Assembly.GetType(scene, throwOnError: true)!;
        object[] arguments = fault is null ? [] : [Enum.Parse<Fault>(fault)];
        return () => ((Scene)Activator.CreateInstance(type, arguments)!).Play();
    }
}
