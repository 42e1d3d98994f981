package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.free.FreeBlocks;
import dev.qemu4j.img.mount.ImageMount;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.serve.FuseExport;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.serve.StorageDaemon;
import dev.qemu4j.img.serve.VhostUserBlkExport;
import dev.qemu4j.img.store.ImageStore;
import dev.qemu4j.img.wrap.PartitionDisk;
import dev.qemu4j.img.wrap.PartitionInPlace;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A verb waits, and its twin with {@code Async} has the same parameters and gives a future of the same result. */
class VerbPairsTest {
    private static final String ASYNC = "Async";
    private static final Map<Class<?>, Class<?>> BOXES = Map.of(
            void.class, Void.class, int.class, Integer.class, long.class, Long.class, boolean.class, Boolean.class);

    /** Futures by nouns, which have no verb that waits. */
    private static final Set<String> NOUNS = Set.of("exit", "closed");

    @ParameterizedTest
    @ValueSource(
            classes = {
                QemuImg.class,
                ImageStore.class,
                NbdClient.class,
                ImageChannel.class,
                ImageServer.class,
                StorageDaemon.class,
                FuseExport.class,
                VhostUserBlkExport.class,
                ImageMount.class,
                PartitionDisk.class,
                PartitionInPlace.class,
                Compaction.class,
                FreeBlocks.class
            })
    void verbs_ofAClass_comeInPairs(Class<?> type) {
        assertThat(faults(type)).isEmpty();
    }

    @Test
    void verbs_ofTheTool_allHaveATwin() {
        List<Method> verbs = publicMethods(QemuImg.class).stream()
                .filter(verb -> !Modifier.isStatic(verb.getModifiers()) && !isAsync(verb))
                .filter(verb -> !Set.of("limited", "toString").contains(verb.getName()))
                .toList();

        assertThat(verbs)
                .hasSizeGreaterThan(30)
                .allSatisfy(
                        verb -> assertThat(QemuImg.class.getMethod(verb.getName() + ASYNC, verb.getParameterTypes()))
                                .isNotNull());
    }

    @Test
    void faults_ofAPlantedClass_areFound() {
        assertThat(faults(Planted.class))
                .hasSize(3)
                .anyMatch(fault -> fault.contains("alone"))
                .anyMatch(fault -> fault.contains("other"))
                .anyMatch(fault -> fault.contains("unmarked"));
    }

    private static List<String> faults(Class<?> type) {
        List<String> faults = new ArrayList<>();
        for (Method method : publicMethods(type)) {
            boolean future = method.getReturnType() == CompletableFuture.class;
            if (future && !isAsync(method) && !NOUNS.contains(method.getName())) {
                faults.add(method + " returns a future, but its name does not say so");
            } else if (isAsync(method) && (!future || !isTwin(method, type))) {
                faults.add(method + " has no verb that waits for the same");
            }
        }
        return faults;
    }

    private static boolean isTwin(Method async, Class<?> type) {
        String verb = async.getName().substring(0, async.getName().length() - ASYNC.length());
        Type result = ((ParameterizedType) async.getGenericReturnType()).getActualTypeArguments()[0];
        return publicMethods(type).stream()
                .filter(method -> method.getName().equals(verb))
                .filter(method -> Arrays.equals(method.getGenericParameterTypes(), async.getGenericParameterTypes()))
                .filter(method -> method.isVarArgs() == async.isVarArgs())
                .anyMatch(method -> boxed(method.getGenericReturnType()).equals(result));
    }

    private static Type boxed(Type type) {
        return type instanceof Class<?> known ? BOXES.getOrDefault(known, known) : type;
    }

    private static boolean isAsync(Method method) {
        return method.getName().endsWith(ASYNC);
    }

    private static List<Method> publicMethods(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getDeclaringClass() != Object.class && !method.isBridge())
                .toList();
    }

    /** One right pair and three wrong ones. */
    public static final class Planted {
        /** Waits. */
        public int good() {
            return 1;
        }

        /** Its twin. */
        public CompletableFuture<Integer> goodAsync() {
            return CompletableFuture.completedFuture(1);
        }

        /** Has no verb. */
        public CompletableFuture<Integer> aloneAsync() {
            return goodAsync();
        }

        /** Waits for something else. */
        public String other() {
            return "";
        }

        /** The twin of another. */
        public CompletableFuture<Integer> otherAsync() {
            return goodAsync();
        }

        /** A future by the name of a verb. */
        public CompletableFuture<Integer> unmarked() {
            return goodAsync();
        }
    }
}
