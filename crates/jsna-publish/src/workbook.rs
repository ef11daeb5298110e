use crate::error::Error;
use jsna_model::release::Release;
pub(crate) fn bytes(_: &Release) -> Result<Vec<u8>, Error> {
    Ok(vec![])
}
