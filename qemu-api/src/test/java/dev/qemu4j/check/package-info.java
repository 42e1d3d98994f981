/** Tests of the check, on the specimen of a QEMU. */
@NullMarked
package dev.qemu4j.check;

import org.jspecify.annotations.NullMarked;
