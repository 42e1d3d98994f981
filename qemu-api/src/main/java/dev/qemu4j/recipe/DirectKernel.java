package dev.qemu4j.recipe;

import dev.qemu4j.option.Ids;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that QEMU loads itself, with its command line: no disk and no boot loader are needed.
 *
 * <p>The kernel cuts its command line at spaces, and knows no quotes but {@code "}. {@link #parameter(String, String)} writes values as it reads
 * them.
 */
public final class DirectKernel extends AbstractRecipe {
    private static final Pattern NAME = Pattern.compile("[!#-<>-~]+");
    private static final Pattern PLAIN = Pattern.compile("[!#-~]*");
    private static final Pattern QUOTABLE = Pattern.compile("[^\"\\p{Cntrl}]*");

    private final Path kernel;
    private final @Nullable Path initrd;
    private final @Nullable Path deviceTree;
    private final List<String> words;

    private DirectKernel(Path kernel, @Nullable Path initrd, @Nullable Path deviceTree, List<String> words) {
        this.kernel = kernel;
        this.initrd = initrd;
        this.deviceTree = deviceTree;
        this.words = List.copyOf(words);
    }

    /**
     * Returns a kernel without anything else.
     *
     * @param kernel the file, such as a {@code bzImage}
     * @return the kernel
     */
    public static DirectKernel of(Path kernel) {
        return new DirectKernel(Objects.requireNonNull(kernel, "kernel"), null, null, List.of());
    }

    /**
     * Sets the initial RAM disk.
     *
     * @param initrd the file
     * @return the changed kernel
     */
    public DirectKernel initrd(Path initrd) {
        return new DirectKernel(kernel, Objects.requireNonNull(initrd, "initrd"), deviceTree, words);
    }

    /**
     * Sets the description of the hardware in the place of the machine's own.
     *
     * @param deviceTree a compiled device tree, a {@code .dtb}
     * @return the changed kernel
     */
    public DirectKernel deviceTree(Path deviceTree) {
        return new DirectKernel(kernel, initrd, Objects.requireNonNull(deviceTree, "deviceTree"), words);
    }

    /**
     * Appends words to the kernel's command line as they are.
     *
     * @param words as the kernel reads them, such as {@code console=ttyS0 quiet}
     * @return the changed kernel
     */
    public DirectKernel append(String words) {
        return with(Objects.requireNonNull(words, "words"));
    }

    /**
     * Appends a parameter without a value.
     *
     * @param name such as {@code quiet}
     * @return the changed kernel
     * @throws IllegalArgumentException if the kernel would not read it as one name
     */
    public DirectKernel parameter(String name) {
        Objects.requireNonNull(name, "name");
        return with(name(name));
    }

    /**
     * Appends a parameter, in quotes if its value needs them. A parameter that the kernel does not know, and that has no dot in its name, goes to the
     * environment of {@code init}.
     *
     * @param name such as {@code root}
     * @param value any text without {@code "} and control characters, neither of which the kernel could read
     * @return the changed kernel
     * @throws IllegalArgumentException if the kernel would not read it so
     */
    public DirectKernel parameter(String name, String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        if (!QUOTABLE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "kernel parameter " + name + ": '" + value + "' (expected: no \" and no control characters)");
        }
        // The kernel takes the byte A0, a part of letters such as à, for a space.
        boolean plain = PLAIN.matcher(value).matches();
        return with(name(name) + "=" + (plain ? value : '"' + value + '"'));
    }

    private DirectKernel with(String word) {
        List<String> more = new ArrayList<>(words);
        more.add(word);
        return new DirectKernel(kernel, initrd, deviceTree, more);
    }

    private static String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "kernel parameter: '" + name + "' (expected: ASCII without spaces, \" and =, as console)");
        }
        return name;
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        options.kernel(kernel);
        if (initrd != null) {
            options.initrd(initrd);
        }
        if (deviceTree != null) {
            options.dtb(deviceTree);
        }
        if (!words.isEmpty()) {
            options.append(String.join(" ", words));
        }
    }
}
