//! Files in Fortran order.

use crate::layout::Layout;

/// Turns items whose first index varies fastest into a raw run, in C order. The caller has proved that items and run are those of the shape.
pub(crate) fn to_run(layout: &Layout, shape: &[usize], items: &[u8], out: &mut [u8]) {
    if items.is_empty() {
        // Dims beside a zero may have any product.
        return;
    }
    let mut strides = Vec::with_capacity(shape.len());
    let mut stride = layout.item_len();
    for &dim in shape {
        strides.push(stride);
        stride *= dim;
    }
    let mut index = vec![0; shape.len()];
    let mut from = 0;
    for place in out.chunks_exact_mut(layout.run_len()) {
        layout.to_run(&items[from..from + layout.item_len()], place);
        // Counts the index up from its last place, as C order does, and moves `from` along.
        for axis in (0..shape.len()).rev() {
            index[axis] += 1;
            from += strides[axis];
            if index[axis] < shape[axis] {
                break;
            }
            from -= strides[axis] * shape[axis];
            index[axis] = 0;
        }
    }
}
