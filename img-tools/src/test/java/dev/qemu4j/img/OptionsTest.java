package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.serve.DaemonOptions;
import dev.qemu4j.img.serve.ExportOptions;
import dev.qemu4j.img.serve.ServeOptions;
import dev.qemu4j.img.serve.ServerTls;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.store.FetchOptions;
import dev.qemu4j.option.CacheMode;
import dev.qemu4j.qapi.block.BlockExportOptions;
import dev.qemu4j.qapi.block.BlockdevAioOptions;
import dev.qemu4j.qapi.block.BlockdevDetectZeroesOptions;
import dev.qemu4j.qapi.block.BlockdevDiscardOptions;
import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.qapi.block.FuseExportAllowOther;
import dev.qemu4j.qapi.block.NbdServerOptions;
import dev.qemu4j.qapi.block.PreallocMode;
import dev.qemu4j.qapi.sockets.SocketAddress;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All options of the module are immutable, are made by a builder, and refuse null by name. */
class OptionsTest {
    private static final String SECRET = "hunter2";

    /** Values for the setters' parameters, by their types. */
    private static final Map<Class<?>, Object> VALUES = Map.ofEntries(
            Map.entry(boolean.class, true),
            Map.entry(int.class, 1),
            Map.entry(long.class, 1L),
            Map.entry(String.class, "--text"),
            Map.entry(Object.class, "value"),
            Map.entry(String[].class, new String[] {"--object", "secret,id=x,data=" + SECRET}),
            Map.entry(Path.class, Path.of("/x")),
            Map.entry(Format.class, Format.QCOW2),
            Map.entry(CacheMode.class, CacheMode.NONE),
            Map.entry(BlockdevAioOptions.class, BlockdevAioOptions.NATIVE),
            Map.entry(BlockdevDiscardOptions.class, BlockdevDiscardOptions.UNMAP),
            Map.entry(BlockdevDetectZeroesOptions.class, BlockdevDetectZeroesOptions.ON),
            Map.entry(FuseExportAllowOther.class, FuseExportAllowOther.ON),
            Map.entry(DataSize.class, DataSize.ofMib(1)),
            Map.entry(Duration.class, Duration.ofSeconds(1)),
            Map.entry(PreallocMode.class, PreallocMode.FULL),
            Map.entry(ImageKey.class, ImageKey.passphrase(SECRET)),
            Map.entry(DoubleConsumer.class, (DoubleConsumer) fraction -> {}),
            Map.entry(Executor.class, (Executor) Runnable::run),
            Map.entry(List.class, List.of("umount", "/x")),
            Map.entry(Map.class, Map.of("id", "x", "data", SECRET)),
            Map.entry(ServerTls.class, ServerTls.psk("user", SECRET.getBytes(java.nio.charset.StandardCharsets.UTF_8))),
            Map.entry(BlockdevOptions.class, Blockdevs.nullCo("n")),
            Map.entry(BlockExportOptions.class, BlockExportOptions.nbd("e", "n")),
            Map.entry(NbdServerOptions.class, NbdServerOptions.of(SocketAddress.unix("/x"))),
            Map.entry(Consumer.class, (Consumer<DaemonOptions.Builder>) d -> d.trace("x")),
            Map.entry(Consent.Overwriting.class, Consent.whatIsThereIsLost()),
            Map.entry(Consent.DeviceErasing.class, Consent.whatIsOnTheDeviceIsLost(Path.of("/dev/null"))),
            Map.entry(
                    Consent.Repairing.class,
                    Consent.whatCannotBeRepairedIsLost(ImageSource.of(Path.of("/x"), Format.QCOW2))),
            Map.entry(Consent.SharedReading.class, Consent.whatIsReadMayBeTorn()),
            Map.entry(Consent.KeyErasing.class, Consent.theDataMayBecomeUnreadable()),
            Map.entry(SSLContext.class, context()));

    static Stream<Class<?>> all() {
        return Stream.of(
                AmendOptions.class,
                BenchOptions.class,
                BitmapOptions.class,
                CheckOptions.class,
                CommitOptions.class,
                CompareOptions.class,
                ConvertOptions.class,
                CreateOptions.class,
                DdOptions.class,
                FetchOptions.class,
                InfoOptions.class,
                MapOptions.class,
                MeasureOptions.class,
                RebaseOptions.class,
                ResizeOptions.class,
                SnapshotOptions.class,
                NbdOptions.class,
                ServeOptions.class,
                DaemonOptions.class,
                ExportOptions.class);
    }

    @ParameterizedTest
    @MethodSource("all")
    void options_withAllSet_areEqualToThoseOfTheirBuilder(Class<?> type) throws Exception {
        Object builder = full(type);
        Object options = call(builder, "build");
        Object again = call(call(options, "toBuilder"), "build");

        assertThat(again).isEqualTo(options).hasSameHashCodeAs(options);
        assertThat(options).isNotEqualTo(call(type.getMethod("builder").invoke(null), "build"));
        assertThat(options.toString()).startsWith(type.getSimpleName() + "[").doesNotContain(SECRET);
    }

    @ParameterizedTest
    @MethodSource("all")
    void options_builderChangedLater_stayAsTheyAre(Class<?> type) throws Exception {
        Object builder = type.getMethod("builder").invoke(null);
        Object options = call(builder, "build");
        Object empty = call(type.getMethod("builder").invoke(null), "build");
        setAll(builder);

        assertThat(options).isEqualTo(empty);
        assertThat(call(builder, "build")).isNotEqualTo(options);
    }

    @ParameterizedTest
    @MethodSource("all")
    void setters_null_isRefusedByName(Class<?> type) {
        for (Method setter : setters(type)) {
            for (int i = 0; i < setter.getParameterCount(); i++) {
                int at = i;
                if (!setter.getParameterTypes()[i].isPrimitive() && !mayBeNull(setter, i)) {
                    assertThatThrownBy(() -> set(type.getMethod("builder").invoke(null), setter, at))
                            .as("%s, parameter %s", setter, i)
                            .hasRootCauseInstanceOf(NullPointerException.class)
                            .rootCause()
                            .hasMessageMatching("\\w+");
                }
            }
        }
    }

    @Test
    void options_whereALambdaCouldBe_setWhatTheyHave() {
        ConvertOptions saved = ConvertOptions.builder()
                .compress(true)
                .clusterSize(DataSize.ofKib(64))
                .build();
        ConvertOptions.Builder builder = ConvertOptions.builder().cache(CacheMode.NONE);
        saved.accept(builder);

        assertThat(builder.build())
                .isEqualTo(ConvertOptions.builder()
                        .cache(CacheMode.NONE)
                        .compress(true)
                        .clusterSize(DataSize.ofKib(64))
                        .build());
        assertThat(saved).hasToString("ConvertOptions[-c -o cluster_size=65536]");
    }

    @Test
    void flag_setTwiceAndTakenBack_isGone() {
        ConvertOptions saved = ConvertOptions.builder().compress(true).build();

        ConvertOptions twice = ConvertOptions.builder().buildWith(o -> saved.accept(o.compress(true)));
        ConvertOptions takenBack = ConvertOptions.builder().buildWith(o -> {
            saved.accept(o.compress(true));
            o.compress(false);
        });

        assertThat(twice).isEqualTo(saved).hasToString("ConvertOptions[-c]");
        assertThat(takenBack).isEqualTo(ConvertOptions.builder().build());
    }

    @Test
    void operands_withAndWithoutASizeOfBlocks_areTheTools() {
        assertThat(DdOptions.builder().build().operands()).isEmpty();
        assertThat(DdOptions.builder().blockSize(DataSize.ofKib(4)).build().operands())
                .containsExactly("bs=4096");
    }

    @Test
    void setters_numbersThatMeanNothing_areRefusedByName() {
        assertOutOfRange(() -> DdOptions.builder().count(-1), "count: -1 (expected: >= 0)");
        assertOutOfRange(() -> DdOptions.builder().skip(-1), "skip: -1 (expected: >= 0)");
        assertOutOfRange(() -> DdOptions.builder().blockSize(DataSize.ofBytes(0)), "blockSize: 0");
        assertOutOfRange(() -> ConvertOptions.builder().rateLimit(DataSize.ofBytes(0)), "rateLimit: 0");
        assertOutOfRange(() -> CommitOptions.builder().rateLimit(DataSize.ofBytes(0)), "rateLimit: 0");
        QemuImg img = QemuImg.find();
        assertOutOfRange(() -> img.limited(DataSize.ofBytes(0), Duration.ofSeconds(1)), "memory: 0");
        assertOutOfRange(() -> img.limited(DataSize.ofMib(512), Duration.ZERO), "cpuTime: PT0S");
        assertOutOfRange(() -> img.limited(DataSize.ofMib(512), Duration.ofSeconds(-1)), "cpuTime: PT-1S");
    }

    private static void assertOutOfRange(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(message);
    }

    @Test
    void options_ofAnotherSubcommand_differ() {
        assertThat(InfoOptions.builder().cache(CacheMode.NONE).build())
                .isNotEqualTo(CommitOptions.builder().cache(CacheMode.NONE).build());
    }

    private static Object full(Class<?> type) throws ReflectiveOperationException {
        Object builder = type.getMethod("builder").invoke(null);
        setAll(builder);
        return builder;
    }

    private static void setAll(Object builder) throws ReflectiveOperationException {
        int set = 0;
        for (Method setter : setters(builder.getClass().getEnclosingClass())) {
            set(builder, setter, -1);
            set++;
        }
        assertThat(set).isPositive();
    }

    private static void set(Object builder, Method setter, int nullAt) throws ReflectiveOperationException {
        Object[] arguments = new Object[setter.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            Class<?> parameter = setter.getParameterTypes()[i];
            assertThat(VALUES).as("a value for %s", setter).containsKey(parameter);
            arguments[i] = i == nullAt ? null : value(setter, parameter);
        }
        assertThat(setter.invoke(builder, arguments)).isSameAs(builder);
    }

    private static @Nullable Object value(Method setter, Class<?> parameter) {
        return switch (setter.getName()) {
            case "object" -> parameter == String.class ? "secret" : VALUES.get(parameter);
            case "contexts" -> new String[] {"base:allocation"};
            default -> VALUES.get(parameter);
        };
    }

    private static List<Method> setters(Class<?> type) {
        Class<?> builder = Arrays.stream(type.getDeclaredClasses())
                .filter(nested -> nested.getSimpleName().equals("Builder"))
                .findFirst()
                .orElseThrow();
        return Arrays.stream(builder.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class)
                .filter(method -> !method.isBridge() && !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !Set.of("build").contains(method.getName()))
                .toList();
    }

    private static boolean mayBeNull(Method setter, int parameter) {
        return setter.getAnnotatedParameterTypes()[parameter].isAnnotationPresent(Nullable.class);
    }

    private static Object call(Object target, String method) throws ReflectiveOperationException {
        try {
            return target.getClass().getMethod(method).invoke(target);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e);
        }
    }

    private static SSLContext context() {
        try {
            return SSLContext.getDefault();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
