package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.guest.GuestConsole;
import dev.qemu4j.guest.linux.LinuxGuestConsole;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.net.BridgeHelperAcl;
import dev.qemu4j.net.DhcpServer;
import dev.qemu4j.net.MacVtap;
import dev.qemu4j.net.NetworkPlan;
import dev.qemu4j.net.lan.LanServices;
import dev.qemu4j.net.userspace.Passt;
import dev.qemu4j.net.userspace.VdeSwitch;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.console.VmConsole;
import dev.qemu4j.vm.life.RunControl;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A verb waits, its twin with {@code Async} returns a future of the same; other futures are nouns. */
class AsyncTwinsTest {
    private static final String SUFFIX = "Async";
    /** Names of futures that are no verbs. */
    private static final Set<String> NOUNS = Set.of("exit", "ready", "closed", "nextHeartbeat", "lease");

    private static final Map<Type, Type> BOXES = Map.of(
            long.class, Long.class, int.class, Integer.class, boolean.class, Boolean.class, void.class, Void.class);

    static Stream<Class<?>> classes() {
        return Stream.of(
                BridgeHelperAcl.class,
                DhcpServer.class,
                GuestConsole.class,
                HostCommand.class,
                HostProcess.class,
                HostServer.Builder.class,
                HostServer.class,
                LanServices.class,
                LinuxGuestConsole.class,
                MacVtap.class,
                NetworkPlan.class,
                Passt.Builder.class,
                Passt.class,
                Plan.class,
                VdeSwitch.Builder.class,
                VdeSwitch.class,
                RunControl.class,
                VirtualMachine.class,
                VmConsole.class);
    }

    @ParameterizedTest
    @MethodSource("classes")
    void futures_ofPublicMethods_areTwinsOrNouns(Class<?> type) {
        assertThat(Arrays.stream(type.getMethods())
                        .filter(method -> CompletableFuture.class.isAssignableFrom(method.getReturnType()))
                        .filter(method -> !NOUNS.contains(method.getName()) && !hasTwin(method)))
                .isEmpty();
    }

    @Test
    void hasTwin_otherResult_isFalse() throws Exception {
        assertThat(hasTwin(Unlike.class.getMethod("askAsync"))).isFalse();
        assertThat(hasTwin(Unlike.class.getMethod("sayAsync", String.class))).isFalse();
    }

    private static boolean hasTwin(Method async) {
        String name = async.getName();
        if (!name.endsWith(SUFFIX) || !(async.getGenericReturnType() instanceof ParameterizedType future)) {
            return false;
        }
        try {
            Method waiting = async.getDeclaringClass()
                    .getMethod(name.substring(0, name.length() - SUFFIX.length()), async.getParameterTypes());
            Type result = waiting.getGenericReturnType();
            return BOXES.getOrDefault(result, result).equals(future.getActualTypeArguments()[0]);
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    /** Two planted violations. */
    interface Unlike {
        CompletableFuture<Long> askAsync();

        String ask();

        CompletableFuture<String> sayAsync(String word);

        String say();
    }
}
